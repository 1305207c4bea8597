package org.djlext.flashattn.ops;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the smallest archive that {@code torch::jit::load} accepts: one class without parameters.
 *
 * <p>Format: torch/csrc/jit/serialization of PyTorch 2.7. Entries must be stored uncompressed.
 */
final class TorchScriptArchive {

  private static final int PROTO = 0x80;
  private static final int VERSION = 2;

  private TorchScriptArchive() {}

  static byte[] write(ProgramSource source) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(zip, "m/data.pkl", moduleWithoutAttributes());
      entry(zip, "m/code/__torch__.py", code(source).getBytes(StandardCharsets.UTF_8));
      entry(zip, "m/constants.pkl", new byte[] {(byte) PROTO, VERSION, ')', '.'});
      entry(zip, "m/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private static String code(ProgramSource source) {
    StringBuilder sb = new StringBuilder();
    sb.append("class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    source.body().lines().forEach(line -> sb.append("  ").append(line).append('\n'));
    return sb.toString();
  }

  /** Pickles an object of class {@code __torch__.M} whose state is {@code {'training': True}}. */
  private static byte[] moduleWithoutAttributes() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(PROTO);
    pickle.write(VERSION);
    pickle.write("c__torch__\nM\n".getBytes(StandardCharsets.US_ASCII)); // GLOBAL
    pickle.write(')'); // EMPTY_TUPLE
    pickle.write(0x81); // NEWOBJ
    pickle.write('}'); // EMPTY_DICT
    pickle.write('('); // MARK
    byte[] key = "training".getBytes(StandardCharsets.US_ASCII);
    pickle.write('X'); // BINUNICODE, 4-byte little-endian length
    pickle.write(new byte[] {(byte) key.length, 0, 0, 0});
    pickle.write(key);
    pickle.write(0x88); // NEWTRUE
    pickle.write('u'); // SETITEMS
    pickle.write('b'); // BUILD
    pickle.write('.'); // STOP
    return pickle.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
