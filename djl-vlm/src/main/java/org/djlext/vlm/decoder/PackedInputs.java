package org.djlext.vlm.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.EngineMemory;

/**
 * The raw inputs of a pass over texts that stand one behind the other in one row, checked: {@code
 * input_ids (1, T)} and an array named {@code position_ids (1, T)}, which begins anew at 0 with
 * each text, as transformers' models take it for FlashAttention's form of variable lengths. No text
 * sees another one.
 *
 * @param ids {@code (1, T)} int64
 * @param positions {@code (1, T)} int64
 * @param ends where texts begin and end, {@code (N + 1)} int64, from 0 to T
 * @param longest the number of tokens of the longest text
 */
public record PackedInputs(NDArray ids, NDArray positions, NDArray ends, int longest) {

  /** The name of the array that says that a row is packed. */
  public static final String POSITIONS = "position_ids";

  /**
   * Says whether inputs are packed.
   *
   * @param inputs raw inputs
   * @return whether the second one is named {@code position_ids}
   */
  public static boolean are(NDList inputs) {
    return inputs.size() == 2 && POSITIONS.equals(inputs.get(1).getName());
  }

  /**
   * Checks the inputs.
   *
   * @param inputs {@code input_ids} and {@code position_ids}
   * @param vocabulary V, the number of ids
   * @return the inputs, new arrays having the manager of the first one
   * @throws IllegalArgumentException naming the input, what was expected and what was found
   */
  public static PackedInputs of(NDList inputs, int vocabulary) {
    NDArray ids = TokenInputs.of(new NDList(inputs.head()), vocabulary).ids();
    NDArray positions = inputs.get(1);
    if (ids.getShape().get(0) != 1 || !positions.getShape().equals(ids.getShape())) {
      throw new IllegalArgumentException(
          "position_ids: expected one row, as input_ids (1, T), found input_ids %s and position_ids %s"
              .formatted(ids.getShape(), positions.getShape()));
    }
    if (positions.getDataType() != DataType.INT64) {
      throw new IllegalArgumentException(
          "position_ids: expected int64, found " + positions.getDataType());
    }
    long[] places = positions.toLongArray();
    List<Long> ends = new ArrayList<>();
    long longest = 0;
    for (int i = 0; i < places.length; i++) {
      if (places[i] == 0) {
        ends.add((long) i);
      } else if (i == 0 || places[i] != places[i - 1] + 1) {
        throw new IllegalArgumentException(
            "position_ids: expected to rise by 1 from each 0, found %d at %d"
                .formatted(places[i], i));
      }
      longest = Math.max(longest, places[i] + 1);
    }
    ends.add((long) places.length);
    long[] all = ends.stream().mapToLong(Long::longValue).toArray();
    NDArray array = EngineMemory.own(ids.getManager().create(all));
    return new PackedInputs(ids, positions, array, (int) longest);
  }
}
