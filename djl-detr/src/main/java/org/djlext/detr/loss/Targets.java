package org.djlext.detr.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * The objects that a batch of pictures holds, checked and read into Java once. Its arrays are those
 * of the labels and live as long.
 */
public final class Targets {

  private final NDArray classLabels;
  private final NDArray boxes;
  private final NDArray masks;
  private final int[][] slots;

  private Targets(NDArray classLabels, NDArray boxes, NDArray masks, int[][] slots) {
    this.classLabels = classLabels;
    this.boxes = boxes;
    this.masks = masks;
    this.slots = slots;
  }

  /**
   * Reads the labels of a batch.
   *
   * @param labels {@code class_labels (B, M)} int64 with -1 where there is no object, {@code boxes
   *     (B, M, 4)} float32 as centre x, centre y, width, height relative to the picture, and
   *     perhaps {@code masks (B, M, H, W)}; found by name, or in this order if nothing has a name
   * @param images the batch size B of the predictions
   * @param classes the number of classes C, without the one for no object
   * @return the objects
   * @throws IllegalArgumentException if an array is missing or of another shape, a class is not
   *     below C, or a box is not finite or has a negative side; which one is named
   */
  public static Targets read(NDList labels, long images, long classes) {
    NDArray ids = NamedArrays.find(labels, "labels", "class_labels", 0);
    NDArray boxes = NamedArrays.find(labels, "labels", "boxes", 1);
    NDArray masks = NamedArrays.findIfPresent(labels, "masks", 2).orElse(null);
    Shape shape = ids.getShape();
    if (shape.dimension() != 2 || shape.get(0) != images || shape.get(1) < 1) {
      throw new IllegalArgumentException(
          "class_labels: expected (B, M) with B = %d and M at least 1, found %s"
              .formatted(images, shape));
    }
    if (!boxes.getShape().equals(new Shape(images, shape.get(1), 4))) {
      throw new IllegalArgumentException(
          "boxes: expected %s, one box for each of class_labels, found %s"
              .formatted(new Shape(images, shape.get(1), 4), boxes.getShape()));
    }
    if (masks != null
        && (masks.getShape().dimension() != 4
            || !masks.getShape().slice(0, 2).equals(shape)
            || masks.getShape().size() == 0)) {
      throw new IllegalArgumentException(
          "masks: expected (B, M, H, W) with (B, M) = %s as in class_labels, found %s"
              .formatted(shape, masks.getShape()));
    }
    NDArray wideIds = ids.toType(DataType.INT64, false);
    NDArray wideBoxes = boxes.toType(DataType.FLOAT32, false);
    int[][] slots =
        slots(wideIds.toLongArray(), wideBoxes.toFloatArray(), (int) images, (int) classes);
    return new Targets(wideIds, wideBoxes, masks, slots);
  }

  /**
   * Returns the classes.
   *
   * @return {@code (B, M)} int64, -1 where there is no object
   */
  public NDArray classLabels() {
    return classLabels;
  }

  /**
   * Returns the boxes.
   *
   * @return {@code (B, M, 4)} float32 as centre x, centre y, width, height
   */
  public NDArray boxes() {
    return boxes;
  }

  /**
   * Returns the masks.
   *
   * @return {@code (B, M, H, W)}, 0 or 1, if the labels have any
   */
  public Optional<NDArray> masks() {
    return Optional.ofNullable(masks);
  }

  /**
   * Returns the batch size.
   *
   * @return B
   */
  public int images() {
    return slots.length;
  }

  /**
   * Returns the number of places for objects of a picture.
   *
   * @return M
   */
  public int places() {
    return (int) classLabels.getShape().get(1);
  }

  /**
   * Returns the objects of a picture.
   *
   * @param image which one, below B
   * @return their places below M, in order
   */
  public int[] objects(int image) {
    return slots[image].clone();
  }

  /**
   * Counts the objects of all pictures.
   *
   * @return the number, perhaps 0
   */
  public int count() {
    return Arrays.stream(slots).mapToInt(s -> s.length).sum();
  }

  private static int[][] slots(long[] ids, float[] boxes, int images, int classes) {
    int places = ids.length / images;
    int[][] slots = new int[images][];
    for (int b = 0; b < images; b++) {
      int[] used = new int[places];
      int n = 0;
      for (int m = 0; m < places; m++) {
        int at = b * places + m;
        if (ids[at] < -1 || ids[at] >= classes) {
          throw new IllegalArgumentException(
              "class_labels: object %d of picture %d: expected a class from 0 to %d, or -1 for no object, found %d"
                  .formatted(m, b, classes - 1, ids[at]));
        }
        if (ids[at] >= 0) {
          check(boxes, at, b, m);
          used[n++] = m;
        }
      }
      slots[b] = Arrays.copyOf(used, n);
    }
    return slots;
  }

  private static void check(float[] boxes, int at, int b, int m) {
    float[] box = Arrays.copyOfRange(boxes, 4 * at, 4 * at + 4);
    for (float value : box) {
      if (!Float.isFinite(value)) {
        throw wrong("finite numbers", box, b, m);
      }
    }
    if (box[2] < 0 || box[3] < 0) {
      throw wrong("a width and height of at least 0", box, b, m);
    }
  }

  private static IllegalArgumentException wrong(String expected, float[] box, int b, int m) {
    return new IllegalArgumentException(
        "boxes: object %d of picture %d: expected %s, found %s"
            .formatted(m, b, expected, Arrays.toString(box)));
  }
}
