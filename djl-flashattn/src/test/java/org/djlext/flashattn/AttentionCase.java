package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sizes, options and values of one attention problem, drawn from a seed. */
record AttentionCase(
    long seed,
    int b,
    int h,
    int g,
    int t,
    int s,
    int d,
    int dv,
    boolean causal,
    CausalAlignment alignment,
    int left,
    int right,
    double scale,
    double softCap,
    boolean alibi,
    List<Integer> maskShape,
    boolean booleanMask,
    boolean strided) {

  private static final int[] HEAD_SIZES = {8, 16, 20, 32, 37, 64, 80, 96, 128, 256};

  static final List<AttentionImplementation> WAYS =
      List.of(
          AttentionImplementation.COMPOSED,
          AttentionImplementation.TILED,
          AttentionImplementation.FUSED);

  static AttentionCase random(long seed) {
    Random r = new Random(seed * 7919 + 17);
    int g = 1 + r.nextInt(3);
    int h = g * (1 + r.nextInt(4));
    int t = r.nextInt(5) == 0 ? 1 : 1 + r.nextInt(r.nextInt(4) == 0 ? 300 : 40);
    int s = r.nextInt(3) == 0 ? t : 1 + r.nextInt(r.nextInt(4) == 0 ? 700 : 40);
    int d = HEAD_SIZES[r.nextInt(HEAD_SIZES.length)];
    int dv = r.nextInt(4) == 0 ? HEAD_SIZES[r.nextInt(HEAD_SIZES.length)] : d;
    int b = 1 + r.nextInt(3);
    boolean windowed = r.nextInt(3) == 0;
    List<Integer> mask = null;
    if (r.nextInt(3) == 0) {
      int columns = r.nextInt(6) == 0 ? 1 : s;
      mask =
          r.nextInt(6) == 0
              ? List.of(t, s)
              : List.of(
                  r.nextBoolean() ? b : 1,
                  r.nextBoolean() ? h : 1,
                  r.nextBoolean() ? t : 1,
                  columns);
    }
    return new AttentionCase(
        seed,
        b,
        h,
        g,
        t,
        s,
        d,
        dv,
        r.nextBoolean(),
        r.nextInt(3) == 0 ? CausalAlignment.TOP_LEFT : CausalAlignment.BOTTOM_RIGHT,
        windowed ? r.nextInt(s + 3) - 1 : -1,
        windowed ? r.nextInt(s + 3) - 1 : -1,
        r.nextInt(3) == 0 ? 0.3 : 0,
        r.nextInt(4) == 0 ? 2.5 : 0,
        r.nextInt(4) == 0,
        mask,
        r.nextBoolean(),
        r.nextInt(3) == 0);
  }

  AttentionOptions options(NDManager manager, DataType type, AttentionImplementation way) {
    return options(manager, type).toBuilder().optImplementation(way).build();
  }

  AttentionOptions options(NDManager manager, DataType type) {
    AttentionOptions.Builder builder =
        AttentionOptions.builder()
            .optCausal(causal)
            .optAlignment(alignment)
            .optWindow(left, right)
            .optSoftCap(softCap);
    if (scale != 0) {
      builder.optScale(scale);
    }
    if (alibi) {
      List<Float> slopes = new ArrayList<>();
      for (int i = 0; i < h; i++) {
        slopes.add((float) Math.pow(2, -1 - i));
      }
      builder.optAlibiSlopes(slopes);
    }
    if (maskShape != null) {
      builder.optMask(mask(manager, type));
    }
    return builder.build();
  }

  /** About every fourth entry hidden, and now and then a whole row. */
  private NDArray mask(NDManager manager, DataType type) {
    Random r = new Random(seed + 1);
    Shape shape = new Shape(maskShape.stream().mapToLong(i -> i).toArray());
    int columns = maskShape.get(maskShape.size() - 1);
    double[] values = new double[(int) shape.size()];
    for (int i = 0; i < values.length; i += columns) {
      boolean hideRow = r.nextInt(7) == 0;
      for (int j = i; j < i + columns; j++) {
        boolean hide = hideRow || r.nextInt(4) == 0;
        values[j] = hide ? Double.NEGATIVE_INFINITY : (float) r.nextGaussian();
      }
    }
    NDArray additive = manager.create(values, shape).toType(type, false);
    return booleanMask ? additive.isInfinite().logicalNot() : additive;
  }

  NDArray q(NDManager manager, DataType type) {
    return values(manager, type, 2, b, h, t, d);
  }

  NDArray k(NDManager manager, DataType type) {
    return values(manager, type, 3, b, g, s, d);
  }

  NDArray v(NDManager manager, DataType type) {
    return values(manager, type, 4, b, g, s, dv);
  }

  /**
   * Values that float32 holds exactly; if strided, as a transposed view of (B, tokens, heads, D).
   */
  private NDArray values(NDManager manager, DataType type, int salt, int... sizes) {
    Random r = new Random(seed + salt);
    double[] values = new double[sizes[0] * sizes[1] * sizes[2] * sizes[3]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) r.nextGaussian();
    }
    if (strided && salt == 3) {
      Shape shape = new Shape(sizes[0], sizes[1], sizes[3], sizes[2]);
      return manager.create(values, shape).toType(type, false).swapAxes(2, 3);
    } else if (strided) {
      Shape shape = new Shape(sizes[0], sizes[2], sizes[1], sizes[3]);
      return manager.create(values, shape).toType(type, false).swapAxes(1, 2);
    }
    return manager
        .create(values, new Shape(sizes[0], sizes[1], sizes[2], sizes[3]))
        .toType(type, false);
  }
}
