package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/** The file that enrolments are appended to. Used by one thread at a time. */
final class GalleryLog implements AutoCloseable {

  /** Its name in the folder of a gallery. */
  static final String NAME = "gallery.log";

  private final Path file;
  private LogHeader header;
  private final RecordCipher cipher;
  private FileChannel channel;
  private long end;

  private GalleryLog(Path file, LogHeader header, RecordCipher cipher, FileChannel channel) {
    this.file = file;
    this.header = header;
    this.cipher = cipher;
    this.channel = channel;
  }

  /** Opens the file, or makes it; its records are still to be read. */
  static GalleryLog open(Path file, String model, int dimension, GalleryKey key)
      throws IOException {
    removeLeftovers(file);
    if (!Files.exists(file)) {
      WholeFile.write(file, LogHeader.create(model, dimension, key).bytes());
      syncFolder(file);
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      LogHeader header = header(file, channel);
      return new GalleryLog(file, header, header.check(file, model, dimension, key), channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Reads the header of a file. */
  static LogHeader header(Path file, FileChannel channel) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(channel.size(), LogHeader.LENGTH));
    while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
      continue;
    }
    return LogHeader.read(file, start.array());
  }

  /** Reads all records, and cuts off what is behind the last good one, so that more can follow. */
  List<Damage> scan(LogScan.Sink sink) throws IOException {
    LogScan scan = new LogScan(channel, header, cipher);
    end = scan.run(sink);
    if (end < channel.size()) {
      channel.truncate(end);
      channel.force(true);
    }
    return scan.damages();
  }

  long generation() {
    return header.generation();
  }

  long end() {
    return end;
  }

  /** Appends records; they are on disk when this returns. */
  void append(List<byte[]> records) throws IOException {
    long at = end;
    try {
      for (byte[] record : records) {
        write(channel, ByteBuffer.wrap(record), at);
        at += record.length;
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(end); // half a record must not lie before the next one
      throw e;
    }
    end = at;
  }

  byte[] encode(LogRecord record) {
    return record.bytes(cipher);
  }

  /** Writes a new file of some records only and puts it in the place of this one. */
  void rewrite(long[] offsets, int[] lengths, int count) throws IOException {
    LogHeader next = header.nextGeneration();
    WholeFile.write(
        file,
        out -> {
          write(out, ByteBuffer.wrap(next.bytes()), 0);
          long at = LogHeader.LENGTH;
          for (int i = 0; i < count; i++) {
            ByteBuffer record = ByteBuffer.allocate(lengths[i]);
            while (record.hasRemaining()
                && channel.read(record, offsets[i] + record.position()) >= 0) {
              continue;
            }
            write(out, record.flip(), at);
            at += lengths[i];
          }
        });
    syncFolder(file);
    FileChannel old = channel;
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    header = next;
    end = channel.size();
    old.close();
  }

  private static void write(FileChannel out, ByteBuffer bytes, long at) throws IOException {
    long start = at - bytes.position();
    while (bytes.hasRemaining()) {
      out.write(bytes, start + bytes.position());
    }
  }

  /** A rewriting that was killed leaves its file, which may hold who was deleted since. */
  private static void removeLeftovers(Path file) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(file.getParent(), "." + file.getFileName() + ".*")) {
      for (Path leftover : leftovers) {
        Files.delete(leftover);
      }
    }
  }

  /** Makes the name of a new file survive a power cut, where the system can. */
  private static void syncFolder(Path file) {
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      // Windows opens no folders; moving is as durable as it gets there
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
