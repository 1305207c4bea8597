package org.djlext.detr.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import java.util.ArrayList;
import java.util.List;

/**
 * Stacks records of pictures or of labels: arrays of one name are padded at the end of every axis
 * to the largest one, {@code class_labels} with -1 and all others with 0. Names are kept. It is
 * what batches are split over devices with, and what views of a data set are batched with.
 */
public final class DetrBatchifier implements Batchifier {

  private static final long serialVersionUID = 1L;
  private static final String CLASS_LABELS = "class_labels";

  /** Constructs the batchifier. */
  public DetrBatchifier() {}

  /**
   * Pads and stacks.
   *
   * @param inputs the records, each with arrays of the same names in the same order
   * @return the arrays with a batch axis, owned by the manager of the first record
   */
  @Override
  public NDList batchify(NDList[] inputs) {
    NDList batch = new NDList(inputs[0].size());
    for (int i = 0; i < inputs[0].size(); i++) {
      NDArray first = inputs[0].get(i);
      long[] largest = first.getShape().getShape().clone();
      for (NDList input : inputs) {
        NDArray array = input.get(i);
        if (input.size() != inputs[0].size()
            || array.getShape().dimension() != largest.length
            || !String.valueOf(array.getName()).equals(String.valueOf(first.getName()))) {
          throw new IllegalArgumentException(
              "records: expected arrays like %s, found %s".formatted(inputs[0], input));
        }
        for (int axis = 0; axis < largest.length; axis++) {
          largest[axis] = Math.max(largest[axis], array.getShape().get(axis));
        }
      }
      NDArray all =
          first
              .getManager()
              .zeros(new Shape(inputs.length).addAll(new Shape(largest)), first.getDataType());
      if (CLASS_LABELS.equals(first.getName())) {
        all.subi(1);
      }
      for (int b = 0; b < inputs.length; b++) {
        all.set(part(b, inputs[b].get(i).getShape()), inputs[b].get(i));
      }
      all.setName(first.getName());
      batch.add(all);
    }
    return batch;
  }

  private static NDIndex part(int row, Shape shape) {
    NDIndex index = new NDIndex(row);
    for (long size : shape.getShape()) {
      index.addSliceDim(0, size);
    }
    return index;
  }

  /**
   * Takes a batch apart; what was padded stays padded.
   *
   * @param inputs arrays with a batch axis
   * @return a record for each row
   */
  @Override
  public NDList[] unbatchify(NDList inputs) {
    int size = inputs.isEmpty() ? 0 : Math.toIntExact(inputs.get(0).getShape().get(0));
    List<NDList> rows = new ArrayList<>(size);
    for (int b = 0; b < size; b++) {
      NDList row = new NDList(inputs.size());
      for (NDArray array : inputs) {
        NDArray part = array.get(b);
        part.setName(array.getName());
        row.add(part);
      }
      rows.add(row);
    }
    return rows.toArray(new NDList[0]);
  }
}
