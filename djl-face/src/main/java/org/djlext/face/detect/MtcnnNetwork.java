package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * One of the three networks of MTCNN. Parameters have facenet-pytorch's names.
 *
 * <ul>
 *   <li>{@code P}: {@code (B, 3, H, W)} gives boxes {@code (B, 4, h, w)}, probabilities {@code (B,
 *       2, h, w)};
 *   <li>{@code R}: {@code (B, 3, 24, 24)} gives boxes {@code (B, 4)}, probabilities {@code (B, 2)};
 *   <li>{@code O}: {@code (B, 3, 48, 48)} gives boxes {@code (B, 4)}, points {@code (B, 10)} (five
 *       x, five y), probabilities {@code (B, 2)}.
 * </ul>
 *
 * <p>Boxes are offsets of left, top, right and bottom in parts of the candidate's size, points are
 * places in it, and probabilities those of no face and a face. Pixels are {@code (value - 127.5) /
 * 128}, red first.
 */
public final class MtcnnNetwork extends FusedBlock {

  private static final int COLOURS = 3;
  private static final float SLOPE = 0.25f;
  private static final double NO_NORM = 0;

  private final Kind kind;

  /** Which of the three it is. */
  public enum Kind {
    /** Proposes candidates on pictures of any size. */
    P("pnet", 12, List.of(3, 3, 3), 1),

    /** Refines candidates of 24 x 24 pixels. */
    R("rnet", 24, List.of(3, 3, 2), 3),

    /** Gives faces and their points from candidates of 48 x 48 pixels. */
    O("onet", 48, List.of(3, 3, 3, 2), 3);

    private final String method;
    private final int side;
    private final List<Integer> kernels;
    private final int lastSide;

    Kind(String method, int side, List<Integer> kernels, int lastSide) {
      this.method = method;
      this.side = side;
      this.kernels = kernels;
      this.lastSide = lastSide;
    }

    /** What its weights are called by in facenet-pytorch. */
    String prefix() {
      return method;
    }

    /** The side of the candidates it looks at. */
    int side() {
      return side;
    }

    /** How many layers have widths: the convolutions, and a dense one but for P. */
    int layers() {
      return kernels.size() + (this == P ? 0 : 1);
    }
  }

  /**
   * Constructs the network.
   *
   * @param kind which of the three
   * @param widths the channels of each layer before the heads: 3 of P, 4 of R, 5 of O
   * @throws IllegalArgumentException if there are not so many, or one is less than 1
   */
  public MtcnnNetwork(Kind kind, List<Integer> widths) {
    super(ProgramSource.resource(MtcnnNetwork.class, "mtcnn.py"), NO_NORM);
    this.kind = kind;
    if (widths.size() != kind.layers() || widths.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException(
          "%s: expected the %d positive numbers of channels, found %s"
              .formatted(kind.method, kind.layers(), widths));
    }
    int in = COLOURS;
    int layer = 1;
    for (int size : kind.kernels) {
      int out = widths.get(layer - 1);
      add("conv" + layer, Kernel.convolution(in, out, size, true, null));
      addSlopes(layer++, out);
      in = out;
    }
    if (kind == Kind.P) {
      add("conv4_1", Kernel.convolution(in, 2, 1, true, null));
      add("conv4_2", Kernel.convolution(in, 4, 1, true, null));
      return;
    }
    int out = widths.get(layer - 1);
    add("dense" + layer, Kernel.linear(in * kind.lastSide * kind.lastSide, out, true, null));
    addSlopes(layer++, out);
    add("dense" + layer + "_1", Kernel.linear(out, 2, true, null));
    add("dense" + layer + "_2", Kernel.linear(out, 4, true, null));
    if (kind == Kind.O) {
      add("dense" + layer + "_3", Kernel.linear(out, 10, true, null));
    }
  }

  private void addSlopes(int layer, int channels) {
    add("prelu" + layer, new Vector("weight", new ConstantInitializer(SLOPE), channels));
  }

  /**
   * Finds the cells of P's maps that may hold a face, row by row.
   *
   * @param store where weights are read
   * @param pixels {@code (B, 3, H, W)}
   * @param threshold the least probability
   * @return of each picture {@code (N, 8)}: 0, row, column, probability and four offsets
   */
  List<float[]> proposals(ParameterStore store, NDArray pixels, float threshold) {
    NDList maps = run(kind.method, store, false, pixels);
    int columns = (int) maps.get(0).getShape().get(3);
    float[] boxes = maps.get(0).toFloatArray(); // (B, 4, h, w)
    float[] faces = maps.get(1).toFloatArray(); // (B, 2, h, w)
    int count = (int) pixels.getShape().get(0);
    int cells = faces.length / (2 * count);
    List<float[]> found = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      found.add(proposals(boxes, faces, i, cells, columns, threshold));
    }
    return found;
  }

  private static float[] proposals(
      float[] boxes, float[] faces, int picture, int cells, int columns, float threshold) {
    int second = (2 * picture + 1) * cells;
    int[] sure = IntStream.range(0, cells).filter(i -> faces[second + i] >= threshold).toArray();
    float[] found = new float[8 * sure.length];
    for (int n = 0; n < sure.length; n++) {
      int cell = sure[n];
      found[8 * n + 1] = (float) (cell / columns);
      found[8 * n + 2] = (float) (cell % columns);
      found[8 * n + 3] = faces[second + cell];
      for (int k = 0; k < 4; k++) {
        found[8 * n + 4 + k] = boxes[(4 * picture + k) * cells + cell];
      }
    }
    return found;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray pixels = inputs.singletonOrThrow();
    Shape shape = pixels.getShape();
    boolean fits =
        shape.dimension() == 4
            && shape.get(1) == COLOURS
            && (kind == Kind.P
                ? shape.get(2) >= kind.side && shape.get(3) >= kind.side
                : shape.get(2) == kind.side && shape.get(3) == kind.side);
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: expected (B, 3, %d, %d)%s, found %s"
              .formatted(
                  kind.method, kind.side, kind.side, kind == Kind.P ? " or larger" : "", shape));
    }
    return run(kind.method, parameterStore, training, pixels);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    long b = x.get(0);
    return switch (kind) {
      case P -> {
        long h = cells(x.get(2));
        long w = cells(x.get(3));
        yield new Shape[] {new Shape(b, 4, h, w), new Shape(b, 2, h, w)};
      }
      case R -> new Shape[] {new Shape(b, 4), new Shape(b, 2)};
      case O -> new Shape[] {new Shape(b, 4), new Shape(b, 10), new Shape(b, 2)};
    };
  }

  /** Three 3 x 3 kernels without padding, halved after the first, rounded up. */
  private static long cells(long side) {
    return side < 0 ? side : (side - 2 + 1) / 2 - 4;
  }
}
