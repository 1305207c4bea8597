package org.djlext.vlm.generate;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Reads tokenizer.model, the protocol buffer of SentencePiece that the first LLaMA folders have
 * (sentencepiece_model.proto): BPE with byte fallback, without normalization.
 */
final class SentencePieceFile {

  private static final int BPE = 2;

  private final Path file;
  private final List<String> pieces = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private Map<Integer, Object> trainer = Map.of();
  private Map<Integer, Object> normalizer = Map.of();

  private SentencePieceFile(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param addBos whether a text begins with BOS
   * @throws CheckpointException if it is damaged or of another kind
   */
  static SentencePieceTokenizer read(Path file, boolean addBos) throws IOException {
    SentencePieceFile model = new SentencePieceFile(file);
    try {
      model.parse(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
      return model.tokenizer(addBos);
    } catch (BufferUnderflowException | IllegalArgumentException | ClassCastException e) {
      throw new CheckpointException(file, "this is no SentencePiece model, or it is damaged", e);
    }
  }

  private SentencePieceTokenizer tokenizer(boolean addBos) throws CheckpointException {
    long kind = (Long) trainer.getOrDefault(3, 1L);
    if (kind != BPE) {
      throw new CheckpointException(file, "model_type", "2, which is BPE", kind);
    }
    if (((ByteBuffer) normalizer.getOrDefault(2, ByteBuffer.allocate(0))).hasRemaining()) {
      throw new CheckpointException(file, "normalizer", "none, as LLaMA has", "one");
    }
    return new SentencePieceTokenizer(
        new TokenTable(pieces, types, scores),
        (Long) normalizer.getOrDefault(3, 1L) != 0,
        id(40, 0),
        addBos ? id(41, 1) : null);
  }

  private int id(int field, long absent) throws CheckpointException {
    long id = (Long) trainer.getOrDefault(field, absent);
    if (id < 0 || id >= pieces.size()) {
      throw new CheckpointException(
          file, "trainer field " + field, "an id below " + pieces.size(), id);
    }
    return (int) id;
  }

  private void parse(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      long tag = varint(bytes);
      Object value = value(bytes, (int) tag & 7);
      switch ((int) (tag >> 3)) {
        case 1 -> {
          Map<Integer, Object> piece = fields((ByteBuffer) value);
          pieces.add(StandardCharsets.UTF_8.decode((ByteBuffer) piece.get(1)).toString());
          scores.add((Float) piece.getOrDefault(2, 0f));
          types.add(((Long) piece.getOrDefault(3, 1L)).intValue());
        }
        case 2 -> trainer = fields((ByteBuffer) value);
        case 3 -> normalizer = fields((ByteBuffer) value);
        default -> {}
      }
    }
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("there are no pieces");
    }
  }

  private static Map<Integer, Object> fields(ByteBuffer bytes) {
    Map<Integer, Object> fields = new HashMap<>();
    while (bytes.hasRemaining()) {
      long tag = varint(bytes);
      fields.put((int) (tag >> 3), value(bytes, (int) tag & 7));
    }
    return fields;
  }

  private static Object value(ByteBuffer bytes, int wireType) {
    return switch (wireType) {
      case 0 -> varint(bytes);
      case 1 -> bytes.getLong();
      case 2 -> {
        long size = varint(bytes);
        if (size < 0 || size > bytes.remaining()) {
          throw new BufferUnderflowException();
        }
        ByteBuffer slice = bytes.slice(bytes.position(), (int) size).order(bytes.order());
        bytes.position(bytes.position() + (int) size);
        yield slice;
      }
      case 5 -> bytes.getFloat();
      default -> throw new IllegalArgumentException("wire type " + wireType);
    };
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = bytes.get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number is too long");
  }
}
