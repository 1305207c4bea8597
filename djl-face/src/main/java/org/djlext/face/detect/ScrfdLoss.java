package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * What SCRFD learns by (arXiv 2105.04714; insightface: scrfd_head.py): quality focal loss of the
 * scores, which are to be the overlap of an anchor's box with its face, and, of anchors that were
 * assigned a face by {@code ATSS}, distance-IoU loss of boxes and smooth L1 loss of points, both
 * weighted by the score.
 *
 * <p>Labels are one array {@code (B, G, 15)}: for each of at most G faces a class, 0 for a face and
 * -1 for padding, then left, top, right and bottom, then x and y of the five points, in pixels of
 * the input. Predictions are those of a {@link ScrfdBlock} with points in training.
 */
public final class ScrfdLoss extends Loss {

  /** How many numbers a face has among the labels. */
  public static final int LABEL_SIZE = 15;

  private static final int CORNERS = 4;
  private static final int COORDINATES = 10;
  private static final int OUTPUTS = 9;

  private static final double BOX_WEIGHT = 2;
  private static final double POINT_WEIGHT = 0.1;

  private final TorchProgram program;
  private final ScrfdAnchors anchors;
  private final AdaptiveAssignment assignment;
  private final int width;
  private final int height;

  /** The assigned anchors of a batch and what each is to find. */
  private static final class Wanted {
    private final List<Long> index = new ArrayList<>();
    private final List<float[]> centres = new ArrayList<>();
    private final List<float[]> faces = new ArrayList<>();
    private final List<float[]> points = new ArrayList<>();
  }

  /**
   * Constructs the loss of the published recipe for inputs of one size: boxes count twice as much
   * as scores, points a tenth.
   *
   * @param width the width of inputs, a multiple of 32
   * @param height their height
   * @throws IllegalArgumentException if a side is no positive multiple of 32
   */
  public ScrfdLoss(int width, int height) {
    this(width, height, POINT_WEIGHT);
  }

  /**
   * Constructs the loss with another weight of points, which are what faces are aligned by.
   *
   * @param width the width of inputs, a multiple of 32
   * @param height their height
   * @param pointWeight how much points count, scores counting 1
   * @throws IllegalArgumentException if a side is no positive multiple of 32 or the weight is not
   *     positive
   */
  public ScrfdLoss(int width, int height, double pointWeight) {
    super("ScrfdLoss");
    if (!(pointWeight > 0 && pointWeight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "pointWeight: expected a positive number, found " + pointWeight);
    }
    if (width < 1 || height < 1 || width % 32 != 0 || height % 32 != 0) {
      throw new IllegalArgumentException(
          "width, height: expected positive multiples of 32, found %d x %d"
              .formatted(width, height));
    }
    this.width = width;
    this.height = height;
    program =
        TorchProgram.of(
            ProgramSource.resource(ScrfdLoss.class, "scrfd_loss.py")
                .with("beta", 1 / 9.0)
                .with("box", BOX_WEIGHT)
                .with("point", pointWeight));
    anchors = new ScrfdAnchors(width, height);
    assignment = new AdaptiveAssignment(anchors);
  }

  /**
   * Computes the loss.
   *
   * @param labels {@code (B, G, 15)}
   * @param predictions scores, boxes and points of three strides
   * @return the sum of {@link #parts}, which gradients flow through
   */
  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    return call("loss", labels, predictions);
  }

  /**
   * Computes the losses one by one.
   *
   * @param labels {@code (B, G, 15)}
   * @param predictions scores, boxes and points of three strides
   * @return {@code (3)}: of scores, boxes and points, weighted
   */
  public NDArray parts(NDList labels, NDList predictions) {
    return call("parts", labels, predictions);
  }

  private NDArray call(String method, NDList labels, NDList predictions) {
    long batch = checked(labels.singletonOrThrow().getShape(), predictions);
    Wanted wanted = wanted(labels.singletonOrThrow(), (int) batch);
    NDManager manager = predictions.head().getManager();
    try (NDArray index =
            EngineMemory.own(
                manager.create(wanted.index.stream().mapToLong(Long::longValue).toArray()));
        NDArray centres = array(manager, wanted.centres, 2);
        NDArray faces = array(manager, wanted.faces, CORNERS);
        NDArray points = array(manager, wanted.points, COORDINATES)) {
      // the program's manager is that of its first argument, which must not be a list
      return program
          .call(method, true, index, predictions.toArray(new NDArray[0]), centres, faces, points)
          .singletonOrThrow();
    }
  }

  private long checked(Shape labels, NDList predictions) {
    if (labels.dimension() != 3 || labels.get(2) != LABEL_SIZE) {
      throw new IllegalArgumentException(
          "labels: expected (B, G, %d), found %s".formatted(LABEL_SIZE, labels));
    }
    long rows = 0;
    for (int i = 0; i < anchors.levels() && predictions.size() == OUTPUTS; i++) {
      rows += predictions.get(i).getShape().get(1);
    }
    if (rows != anchors.count() || predictions.head().getShape().get(0) != labels.get(0)) {
      throw new IllegalArgumentException(
          "predictions: expected %d outputs of %d pictures of %d x %d, found %d, the first %s"
              .formatted(
                  OUTPUTS,
                  labels.get(0),
                  width,
                  height,
                  predictions.size(),
                  predictions.head().getShape()));
    }
    return labels.get(0);
  }

  private Wanted wanted(NDArray labels, int batch) {
    float[] values = labels.toFloatArray();
    int most = (int) labels.getShape().get(1);
    Wanted wanted = new Wanted();
    for (int picture = 0; picture < batch; picture++) {
      List<double[]> boxes = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        int at = (picture * most + i) * LABEL_SIZE;
        if (values[at] >= 0) {
          boxes.add(new double[] {values[at + 1], values[at + 2], values[at + 3], values[at + 4]});
          places.add(at);
        }
      }
      int[] faces = assignment.assign(boxes);
      for (int anchor = 0; anchor < faces.length; anchor++) {
        if (faces[anchor] >= 0) {
          wanted.index.add((long) picture * anchors.count() + anchor);
          add(wanted, anchor, values, places.get(faces[anchor]));
        }
      }
    }
    return wanted;
  }

  private void add(Wanted wanted, int anchor, float[] values, int at) {
    int stride = anchors.stride(anchor);
    float[] centre = {anchors.column(anchor), anchors.row(anchor)};
    float[] face = new float[CORNERS];
    for (int i = 0; i < CORNERS; i++) {
      face[i] = values[at + 1 + i] / stride;
    }
    float[] points = new float[COORDINATES];
    for (int i = 0; i < COORDINATES; i++) {
      points[i] = values[at + 1 + CORNERS + i] / stride - centre[i % 2];
    }
    wanted.centres.add(centre);
    wanted.faces.add(face);
    wanted.points.add(points);
  }

  private static NDArray array(NDManager manager, List<float[]> rows, int columns) {
    float[] values = new float[rows.size() * columns];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * columns, columns);
    }
    return EngineMemory.own(manager.create(values, new Shape(rows.size(), columns)));
  }
}
