package org.djlext.flashattn.pretrained.pickle;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * The layout of {@code torch.save} before PyTorch 1.6, also written by later ones when asked: five
 * pickles (magic number, version, facts on the machine, what was saved, the keys of the storages),
 * then of each storage the number of its elements and its bytes.
 */
final class LegacyArchive implements TensorArchive {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final byte[] START = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private static final long VERSION = 1001;
  private static final int LARGEST_PICKLES = 64 << 20;

  private final Path file;
  private final long fileSize;
  private final Object saved;
  private final Map<String, Long> offsets = new HashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();

  private LegacyArchive(Path file, long fileSize, Object saved) {
    this.file = file;
    this.fileSize = fileSize;
    this.saved = saved;
  }

  /** Says whether a file begins with this layout's magic number. */
  static boolean isOne(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(START.length), START);
    }
  }

  static LegacyArchive open(Path file) throws IOException {
    long size = Files.size(file);
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes((int) Math.min(size, LARGEST_PICKLES));
    }
    PickleInput in = new PickleInput(start);
    try {
      Unpickler head = new Unpickler(in);
      if (!MAGIC.equals(head.next()) || !Long.valueOf(VERSION).equals(head.next())) {
        throw new PickleException("expected the version " + VERSION + " of the layout");
      }
      if (!(head.next() instanceof Map<?, ?> machine)
          || !Boolean.TRUE.equals(machine.get("little_endian"))) {
        throw new PickleException("expected numbers whose bytes are little-endian");
      }
      Object saved = head.next();
      Map<String, TorchStorage> storages = head.storages();
      if (!(head.next() instanceof List<?> keys)) {
        throw new PickleException("expected a list of the storages' keys");
      }
      LegacyArchive archive = new LegacyArchive(file, size, saved);
      archive.locate(keys, storages, in.position());
      return archive;
    } catch (PickleException e) {
      throw new CheckpointException(file, "pickles: " + e.getMessage(), e);
    }
  }

  /** Storages lie one after another, so each says where the next one is. */
  private void locate(List<?> keys, Map<String, TorchStorage> storages, long from)
      throws IOException {
    ByteBuffer count = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long at = from;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (Object key : keys) {
        TorchStorage storage = storages.get(key);
        if (storage == null) {
          throw new PickleException("expected keys of storages, found " + key);
        }
        count.clear();
        while (count.hasRemaining() && channel.read(count, at + count.position()) >= 0) {
          continue;
        }
        if (count.hasRemaining() || count.getLong(0) != storage.count()) {
          throw new CheckpointException(
              file,
              "storage " + key + " at byte " + at,
              storage.count() + " elements",
              count.hasRemaining() ? "the end of the file" : count.getLong(0));
        }
        int bits = storage.element().map(element -> element.bits()).orElse(Byte.SIZE);
        at += Long.BYTES;
        long available = (fileSize - at) / Math.max(1, bits / Byte.SIZE);
        if (storage.count() > available) {
          throw new CheckpointException(
              file, "storage " + key, storage.count() + " elements", available + " to the end");
        }
        long bytes = storage.count() * bits / Byte.SIZE;
        offsets.put(storage.key(), at);
        sizes.put(storage.key(), bytes);
        at += bytes;
      }
    }
  }

  @Override
  public Object saved() {
    return saved;
  }

  @Override
  public long offset(String key, long bytes) throws IOException {
    Long offset = offsets.get(key);
    if (offset == null || sizes.get(key) < bytes) {
      throw new CheckpointException(
          file,
          "storage " + key,
          "at least " + bytes + " bytes",
          offset == null ? "no such storage" : sizes.get(key));
    }
    return offset;
  }

  @Override
  public long fileSize() {
    return fileSize;
  }

  @Override
  public void close() {
    // nothing is held open
  }
}
