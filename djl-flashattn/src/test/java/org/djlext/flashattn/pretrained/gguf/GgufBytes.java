package org.djlext.flashattn.pretrained.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes GGUF files byte by byte, wrong ones too. */
final class GgufBytes {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static GgufBytes head(int version, long tensors, long pairs) {
    return new GgufBytes().u32(0x46554747).u32(version).u64(tensors).u64(pairs);
  }

  GgufBytes u32(long value) {
    return little(value, 4);
  }

  GgufBytes u64(long value) {
    return little(value, 8);
  }

  GgufBytes u8(int value) {
    return little(value, 1);
  }

  GgufBytes text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u64(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  GgufBytes tensor(String name, int type, long offset, long... axes) {
    text(name).u32(axes.length);
    for (long axis : axes) {
      u64(axis);
    }
    return u32(type).u64(offset);
  }

  GgufBytes align(int to) {
    while (bytes.size() % to != 0) {
      u8(0);
    }
    return this;
  }

  GgufBytes zeros(int count) {
    bytes.writeBytes(new byte[count]);
    return this;
  }

  Path write(Path folder) throws IOException {
    return Files.write(folder.resolve("made.gguf"), bytes.toByteArray());
  }

  private GgufBytes little(long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes.write((int) (value >> 8 * i));
    }
    return this;
  }
}
