package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.Map;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** The rows of a batch that one adapter is for, once for each list of arrays that programs get. */
final class BatchRows {

  private final Map<Use, NDArray> rows = new EnumMap<>(Use.class);
  private final Map<Use, NDArray> batch = new EnumMap<>(Use.class);

  BatchRows(NDManager manager, long[] places, int size) {
    for (Use use : new Use[] {Use.LINEAR, Use.EMBEDDING}) {
      rows.put(use, EngineMemory.own(manager.create(places)));
      batch.put(use, manager.zeros(new Shape(size)));
    }
  }

  /** Returns the places {@code (n)} int64. */
  NDArray rows(Use use) {
    return rows.get(use);
  }

  /** Returns an array with one element for each row of the batch. */
  NDArray batch(Use use) {
    return batch.get(use);
  }
}
