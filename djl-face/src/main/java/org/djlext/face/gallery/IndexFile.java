package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * The links of a search index on disk. Belongs to one generation of a gallery's file, and to the
 * templates that were in it, told by a checksum of their numbers. Holds neither names nor
 * embeddings.
 */
final class IndexFile {

  private static final long MAGIC = 0x444A4C5848534E31L; // DJLXHSN1
  private static final int HEAD = 2 * Long.BYTES + 5 * Integer.BYTES;
  private static final int MOST_LEVELS = 64;

  private IndexFile() {}

  static void write(Path file, HnswGraph graph, int links, long generation, GallerySnapshot view)
      throws IOException {
    WholeFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
          CRC32C crc = new CRC32C();
          buffer.putLong(MAGIC).putLong(generation).putInt(graph.count()).putInt(links);
          buffer.putInt(graph.entry()).putInt(idSum(view, graph.count())).putInt(0);
          for (int node = 0; node < graph.count(); node++) {
            int[][] levels = new int[graph.links().top(node) + 1][];
            int size = 1;
            for (int level = 0; level < levels.length; level++) {
              levels[level] = graph.links().get(node, level);
              size += 1 + levels[level].length;
            }
            if (buffer.remaining() < size * Integer.BYTES) {
              flush(channel, buffer, crc);
            }
            buffer.putInt(levels.length);
            for (int[] level : levels) {
              buffer.putInt(level.length);
              for (int neighbour : level) {
                buffer.putInt(neighbour);
              }
            }
          }
          flush(channel, buffer, crc);
          buffer.putInt((int) crc.getValue());
          flush(channel, buffer, crc);
        });
  }

  private static void flush(FileChannel channel, ByteBuffer buffer, CRC32C crc) throws IOException {
    buffer.flip();
    crc.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Reads an index, or returns null if it is absent, damaged, or of other templates. */
  static HnswGraph read(
      Path file, HnswGraph empty, int links, long generation, GallerySnapshot view)
      throws IOException {
    if (!Files.isRegularFile(file)
        || Files.size(file) < HEAD + Integer.BYTES
        || Files.size(file) > Integer.MAX_VALUE - 8) {
      return null;
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int body = bytes.length - Integer.BYTES;
    if (in.getInt(body) != LogHeader.checksum(bytes, body)
        || in.getLong() != MAGIC
        || in.getLong() != generation) {
      return null;
    }
    int count = in.getInt();
    int foundLinks = in.getInt();
    int entry = in.getInt();
    if (foundLinks != links || count > view.size() || in.getInt() != idSum(view, count)) {
      return null;
    }
    in.getInt();
    try {
      for (int node = 0; node < count; node++) {
        int[][] levels = new int[1 + bounded(in.getInt() - 1, MOST_LEVELS)][];
        for (int level = 0; level < levels.length; level++) {
          levels[level] = new int[bounded(in.getInt(), empty.links().most(level))];
          for (int i = 0; i < levels[level].length; i++) {
            levels[level][i] = bounded(in.getInt(), count - 1);
          }
        }
        empty.restore(levels, node == entry);
      }
    } catch (BufferUnderflowException e) {
      return null;
    }
    return empty;
  }

  private static int bounded(int value, int most) {
    if (value < 0 || value > most) {
      throw new BufferUnderflowException();
    }
    return value;
  }

  private static int idSum(GallerySnapshot view, int count) {
    CRC32C crc = new CRC32C();
    ByteBuffer id = ByteBuffer.allocate(Long.BYTES);
    for (int slot = 0; slot < count; slot++) {
      crc.update(id.clear().putLong(view.id(slot)).flip());
    }
    return (int) crc.getValue();
  }
}
