package org.djlext.flashattn.pretrained;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleUnaryOperator;

/**
 * Numbers that depend on a name and an index alone, as the scripts of goldens compute them too
 * (named_values.py), so that a golden need not store its weights.
 */
public final class NamedValues {

  private NamedValues() {}

  /** Numbers made of multiples of 2^-24 in [0, 1). */
  public static float[] fill(String name, Shape shape, DoubleUnaryOperator of) {
    float[] values = new float[Math.toIntExact(shape.size())];
    long state = hash(name);
    for (int i = 0; i < values.length; i++) {
      state += 0x9E3779B97F4A7C15L; // SplitMix64
      long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z = z ^ z >>> 31;
      values[i] = (float) of.applyAsDouble((z >>> 40) / (double) (1 << 24));
    }
    return values;
  }

  /** Values in [-1, 1). */
  public static NDArray signed(NDManager manager, String name, Shape shape) {
    return manager.create(fill(name, shape, u -> 2 * u - 1), shape);
  }

  /** Biases in [-0.1, 0.1), gains in [0.7, 1.3), others scaled by the number of inputs. */
  public static NDArray weight(NDManager manager, String name, Shape shape) {
    float[] unit = fill(name, shape, u -> 2 * u - 1);
    boolean bias = name.endsWith("bias");
    boolean gain = !bias && (shape.dimension() == 1 || name.contains("norm"));
    double scale = bias ? 0.1f : gain ? 0.3f : (float) Math.sqrt(3.0 / shape.slice(1).size());
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (gain ? 1 + (float) (scale * unit[i]) : scale * unit[i]);
    }
    return manager.create(unit, shape);
  }

  /** FNV-1a. */
  private static long hash(String name) {
    long h = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001B3L;
    }
    return h;
  }
}
