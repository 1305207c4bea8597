package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The raw inputs of a pass over whole sequences, checked.
 *
 * @param ids {@code (B, T)} int64
 * @param attentionMask {@code (B, T)}, zero for padding; or null if there is none
 * @param length the number of real tokens of the longest sequence
 */
public record TokenInputs(NDArray ids, NDArray attentionMask, int length) {

  /**
   * Checks the inputs.
   *
   * @param inputs {@code input_ids (B, T)} and perhaps {@code attention_mask (B, T)}
   * @param vocabulary V, the number of ids
   * @return the inputs
   * @throws IllegalArgumentException naming the input, what was expected and what was found
   */
  public static TokenInputs of(NDList inputs, int vocabulary) {
    if (inputs.isEmpty() || inputs.size() > 2) {
      throw new IllegalArgumentException(
          "inputs: expected input_ids and perhaps attention_mask, found "
              + inputs.size()
              + " arrays");
    }
    if (PackedInputs.are(inputs)) {
      throw new IllegalArgumentException(
          "position_ids: expected attention_mask or nothing; this model reads no packed texts");
    }
    NDArray ids = int64(inputs.head(), "input_ids");
    Shape shape = ids.getShape();
    if (shape.dimension() != 2 || shape.size() == 0) {
      throw new IllegalArgumentException(
          "input_ids: expected a shape (B, T) without zeros, found " + shape);
    }
    checkIds(ids, vocabulary);
    int tokens = (int) shape.get(1);
    return inputs.size() == 1
        ? new TokenInputs(ids, null, tokens)
        : masked(ids, inputs.get(1), (int) shape.get(0), tokens);
  }

  /**
   * Checks that every id is in the vocabulary.
   *
   * @param ids any shape, int64
   * @param vocabulary V, the number of ids
   * @throws IllegalArgumentException if one is not
   */
  public static void checkIds(NDArray ids, int vocabulary) {
    for (long id : ids.toLongArray()) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            "input_ids: expected ids from 0 to %d, found %d".formatted(vocabulary - 1, id));
      }
    }
  }

  private static TokenInputs masked(NDArray ids, NDArray mask, int batch, int tokens) {
    if (!mask.getShape().equals(ids.getShape())) {
      throw new IllegalArgumentException(
          "attention_mask: expected the shape of input_ids %s, found %s"
              .formatted(ids.getShape(), mask.getShape()));
    }
    int longest = 0;
    boolean padded = false;
    try (NDArray longs = mask.toType(DataType.INT64, true)) {
      long[] values = longs.toLongArray();
      for (int b = 0; b < batch; b++) {
        int real = 0;
        for (int t = 0; t < tokens; t++) {
          real += values[b * tokens + t] == 0 ? 0 : 1;
        }
        padded |= real < tokens;
        longest = Math.max(longest, real);
      }
    }
    return new TokenInputs(ids, padded ? mask : null, Math.max(1, longest));
  }

  private static NDArray int64(NDArray array, String name) {
    return switch (array.getDataType()) {
      case INT64 -> array;
      case INT32 -> array.toType(DataType.INT64, false);
      default ->
          throw new IllegalArgumentException(
              name + ": expected int64 or int32, found " + array.getDataType());
    };
  }
}
