package org.djlext.flashattn.pretrained.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The zip archive that {@code torch.save} writes: one folder with {@code data.pkl}, which describes
 * the tensors, and {@code data/<key>}, the bytes of each storage, uncompressed.
 */
final class TorchArchive implements TensorArchive {

  private static final long LARGEST_PICKLE = 64L << 20;
  private static final String PICKLE = "data.pkl";
  private static final int TAR_MAGIC = 257;

  private final Path file;
  private final ZipFile zip;
  private final long fileSize;
  private final String folder;

  private TorchArchive(Path file, ZipFile zip, long fileSize) throws CheckpointException {
    this.file = file;
    this.zip = zip;
    this.fileSize = fileSize;
    this.folder = folder();
  }

  static TorchArchive open(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "there is no such file", e);
    }
    try {
      checkFormat(file, channel);
      ZipFile zip = ZipFile.builder().setSeekableByteChannel(channel).get();
      return new TorchArchive(file, zip, channel.size());
    } catch (IOException | RuntimeException e) { // the library reports some damage by the latter
      channel.close(); // which the library leaves open if it fails
      throw e instanceof CheckpointException mine
          ? mine
          : new CheckpointException(file, "this is not a whole zip archive: " + e.getMessage(), e);
    }
  }

  static boolean isProgram(Path file) {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      return Collections.list(zip.getEntries()).stream().anyMatch(e -> isOfProgram(e.getName()));
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static boolean isOfProgram(String entry) {
    return entry.substring(entry.indexOf('/') + 1).equals("constants.pkl");
  }

  @Override
  public Object saved() throws IOException {
    checkByteOrder();
    try {
      return Unpickler.run(bytes(folder + PICKLE, LARGEST_PICKLE));
    } catch (PickleException e) {
      throw new CheckpointException(file, PICKLE + ": " + e.getMessage(), e);
    }
  }

  @Override
  public long offset(String key, long bytes) throws IOException {
    ZipArchiveEntry entry = entry(folder + "data/" + key);
    if (entry.getMethod() != ZipArchiveEntry.STORED) {
      throw new CheckpointException(
          file,
          entry.getName(),
          "an uncompressed entry, as torch.save writes them",
          "compression method " + entry.getMethod());
    }
    if (entry.getSize() < bytes) {
      throw new CheckpointException(
          file, entry.getName(), "at least " + bytes + " bytes", entry.getSize());
    }
    long offset = dataOffset(entry);
    if (offset < 0 || entry.getSize() > fileSize - offset) {
      throw new CheckpointException(
          file,
          entry.getName(),
          "an entry within the file's " + fileSize + " bytes",
          entry.getSize() + " bytes from " + offset + " on");
    }
    return offset;
  }

  @Override
  public long fileSize() {
    return fileSize;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private String folder() throws CheckpointException {
    String found = null;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      String name = entry.getName();
      int slash = name.indexOf('/');
      if (isOfProgram(name)) {
        throw new CheckpointException(
            file, "this is a TorchScript program, not weights; DJL loads it as a model itself");
      }
      if (slash >= 0 && name.substring(slash + 1).equals(PICKLE)) {
        if (found != null) {
          throw new CheckpointException(file, "entries", "one data.pkl", "several");
        }
        found = name.substring(0, slash + 1);
      }
    }
    if (found == null) {
      throw new CheckpointException(
          file, "entries", "a data.pkl in the one folder, as torch.save writes it", "none");
    }
    return found;
  }

  /** Later versions of PyTorch say in which order the bytes of numbers are. */
  private void checkByteOrder() throws IOException {
    String name = folder + "byteorder";
    if (zip.getEntry(name) != null) {
      String order = new String(bytes(name, 16), StandardCharsets.US_ASCII);
      if (!"little".equals(order)) {
        throw new CheckpointException(file, name, "little", order);
      }
    }
  }

  private byte[] bytes(String name, long most) throws IOException {
    ZipArchiveEntry entry = entry(name);
    if (entry.getSize() > most || entry.getSize() > fileSize * 1024) {
      throw new CheckpointException(file, name, "at most " + most + " bytes", entry.getSize());
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) Math.max(0, entry.getSize()));
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (bytes.length != entry.getSize() || crc.getValue() != entry.getCrc()) {
        throw new CheckpointException(
            file,
            name,
            "%d bytes of checksum %08x".formatted(entry.getSize(), entry.getCrc()),
            "%d of %08x".formatted(bytes.length, crc.getValue()));
      }
      return bytes;
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(file, name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private ZipArchiveEntry entry(String name) throws CheckpointException {
    ZipArchiveEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new CheckpointException(file, "entries", "one named " + name, "none");
    }
    return entry;
  }

  /** The library finds it by the local header, whose length differs from the directory's. */
  private long dataOffset(ZipArchiveEntry entry) throws IOException {
    try (InputStream raw = zip.getRawInputStream(entry)) {
      return raw == null ? -1 : entry.getDataOffset();
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(file, entry.getName() + ": " + e.getMessage(), e);
    }
  }

  private static void checkFormat(Path file, FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(TAR_MAGIC + 5);
    while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
      continue;
    }
    byte[] start = head.array();
    boolean tar = "ustar".equals(new String(start, TAR_MAGIC, 5, StandardCharsets.ISO_8859_1));
    if (tar || (start[0] & 0xff) == 0x80) { // a bare pickle begins so
      throw new CheckpointException(
          file,
          "this is a bare pickle or an archive of PyTorch before 0.4; save it again with a newer one:"
              + " torch.save(torch.load(path, map_location='cpu', weights_only=True), path)");
    }
    if (start[0] != 'P' || start[1] != 'K') {
      throw new CheckpointException(
          file,
          "magic",
          "a zip archive, as torch.save writes it",
          "bytes " + start[0] + " " + start[1]);
    }
  }
}
