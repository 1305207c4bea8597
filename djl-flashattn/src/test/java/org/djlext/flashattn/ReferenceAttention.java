package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** Attention as plain loops over doubles, one score at a time: the definition. */
record ReferenceAttention(double[] output, double[] logSumExp) {

  static ReferenceAttention of(NDArray q, NDArray k, NDArray v, AttentionOptions options) {
    Shape qs = q.getShape();
    int h = (int) qs.get(1);
    int t = (int) qs.get(2);
    int d = (int) qs.get(3);
    int g = (int) k.getShape().get(1);
    int s = (int) k.getShape().get(2);
    int dv = (int) v.getShape().get(3);
    double[] qa = doubles(q);
    double[] ka = doubles(k);
    double[] va = doubles(v);
    double[] mask = options.mask() == null ? null : additive(options.mask());
    int rows = (int) qs.get(0) * h * t;
    double[] output = new double[rows * dv];
    double[] logSumExp = new double[rows];
    double[] scores = new double[s];
    for (int row = 0; row < rows; row++) {
      int i = row % t;
      int head = row / t % h;
      int batch = row / t / h;
      int kvRow = (batch * g + head / (h / g)) * s;
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < s; j++) {
        double x = 0;
        for (int e = 0; e < d; e++) {
          x += qa[row * d + e] * ka[(kvRow + j) * d + e];
        }
        x *= options.scaleFor(d);
        if (options.softCap() > 0) {
          x = options.softCap() * Math.tanh(x / options.softCap());
        }
        int position = options.alignment() == CausalAlignment.TOP_LEFT ? i : i + s - t;
        if (!options.alibiSlopes().isEmpty()) {
          x -= options.alibiSlopes().get(head) * Math.abs(position - j);
        }
        if (mask != null) {
          x += mask[maskIndex(options.mask().getShape(), batch, head, i, j)];
        }
        boolean hidden =
            options.causal() && j > position
                || options.windowLeft() >= 0 && j < position - options.windowLeft()
                || options.windowRight() >= 0 && j > position + options.windowRight();
        scores[j] = hidden ? Double.NEGATIVE_INFINITY : x;
        largest = Math.max(largest, scores[j]);
      }
      double sum = 0;
      for (int j = 0; j < s && largest > Double.NEGATIVE_INFINITY; j++) {
        double p = Math.exp(scores[j] - largest);
        sum += p;
        for (int e = 0; e < dv; e++) {
          output[row * dv + e] += p * va[(kvRow + j) * dv + e];
        }
      }
      for (int e = 0; e < dv && sum > 0; e++) {
        output[row * dv + e] /= sum;
      }
      logSumExp[row] = sum > 0 ? largest + Math.log(sum) : Double.NEGATIVE_INFINITY;
    }
    return new ReferenceAttention(output, logSumExp);
  }

  private static double[] additive(NDArray mask) {
    double[] values = doubles(mask);
    return mask.getDataType().isBoolean()
        ? Arrays.stream(values).map(x -> x > 0 ? 0 : Double.NEGATIVE_INFINITY).toArray()
        : values;
  }

  private static int maskIndex(Shape mask, int... at) {
    int index = 0;
    for (int axis = 0; axis < mask.dimension(); axis++) {
      int size = (int) mask.get(axis);
      index = index * size + (size == 1 ? 0 : at[at.length - mask.dimension() + axis]);
    }
    return index;
  }

  static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  /** Returns the largest difference; infinities must be equal. NaN counts as infinitely far. */
  static double distance(double[] expected, NDArray actual) {
    double[] found = doubles(actual);
    if (found.length != expected.length) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      double difference = found[i] == expected[i] ? 0 : Math.abs(found[i] - expected[i]);
      largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
    }
    return largest;
  }
}
