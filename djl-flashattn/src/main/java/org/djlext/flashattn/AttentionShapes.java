package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The sizes of one attention call, checked. Letters are those of the package. */
record AttentionShapes(long b, long h, long g, long t, long s, long d, long dv) {

  static AttentionShapes of(NDArray q, NDArray k, NDArray v, AttentionOptions options) {
    requireType(q, k, v);
    Shape qs = fourAxes("query (B, H, T, D)", q);
    Shape ks = fourAxes("key (B, G, S, D)", k);
    Shape vs = fourAxes("value (B, G, S, Dv)", v);
    AttentionShapes shapes =
        new AttentionShapes(
            qs.get(0), qs.get(1), ks.get(1), qs.get(2), ks.get(2), qs.get(3), vs.get(3));
    if (ks.get(0) != shapes.b || vs.get(0) != shapes.b) {
      throw mismatch("batch sizes differ", qs, ks, vs);
    } else if (ks.get(3) != shapes.d) {
      throw mismatch("head sizes of query and key differ", qs, ks, vs);
    } else if (vs.get(1) != shapes.g || vs.get(2) != shapes.s) {
      throw mismatch("heads or tokens of key and value differ", qs, ks, vs);
    }
    shapes.requireHeads(options);
    shapes.requireMask(options.mask());
    return shapes;
  }

  void requireHeads(AttentionOptions options) {
    if (g == 0 || h % g != 0) {
      throw new IllegalArgumentException(
          "attention: %d query heads are not a multiple of %d key/value heads".formatted(h, g));
    }
    int slopes = options.alibiSlopes().size();
    if (slopes != 0 && slopes != h) {
      throw new IllegalArgumentException(
          "attention: expected %d ALiBi slopes, one a query head, found %d".formatted(h, slopes));
    }
  }

  /** Refuses anything but floating-point types that DJL can hold, before an array is made of it. */
  static void requireType(NDArray q, NDArray k, NDArray v) {
    DataType type = q.getDataType();
    switch (type) {
      case FLOAT16, FLOAT32, FLOAT64 -> {}
      case BFLOAT16, UNKNOWN ->
          throw new IllegalArgumentException(
              "attention: the PyTorch engine of DJL 0.36 cannot hold bfloat16 (it shows as "
                  + type
                  + "); use float32 or float16");
      default ->
          throw new IllegalArgumentException(
              "attention: expected float16, float32 or float64, found " + type);
    }
    if (k.getDataType() != type || v.getDataType() != type) {
      throw new IllegalArgumentException(
          "attention: query is %s, key %s and value %s; they must be of one type"
              .formatted(type, k.getDataType(), v.getDataType()));
    }
  }

  private void requireMask(NDArray mask) {
    if (mask == null) {
      return;
    }
    Shape m = mask.getShape();
    boolean right = m.dimension() == 2 || m.dimension() == 4;
    long[] full = {b, h, t, s};
    for (int i = 0; right && i < m.dimension(); i++) {
      long size = m.get(m.dimension() - 1 - i);
      right = size == 1 || size == full[3 - i];
    }
    if (!right) {
      throw new IllegalArgumentException(
          "attention mask: expected (%d, %d) or (%d, %d, %d, %d), any of them 1, found %s"
              .formatted(t, s, b, h, t, s, m));
    }
    DataType type = mask.getDataType();
    if (!type.isBoolean() && !type.isFloating() || type == DataType.BFLOAT16) {
      throw new IllegalArgumentException(
          "attention mask: expected boolean or floating-point, found " + type);
    }
  }

  private static Shape fourAxes(String what, NDArray array) {
    Shape shape = array.getShape();
    if (shape.dimension() != 4) {
      throw new IllegalArgumentException("attention: expected " + what + ", found " + shape);
    }
    return shape;
  }

  private static IllegalArgumentException mismatch(String what, Shape q, Shape k, Shape v) {
    return new IllegalArgumentException(
        "attention: %s: query %s, key %s, value %s".formatted(what, q, k, v));
  }

  /** Returns a mask with four axes. */
  static NDArray fourAxes(NDArray mask) {
    Shape m = mask.getShape();
    return m.dimension() == 4 ? mask : mask.reshape(1, 1, m.get(0), m.get(1));
  }

  boolean isEmpty() {
    return b == 0 || t == 0 || s == 0 || h == 0;
  }

  Shape output() {
    return new Shape(b, h, t, dv);
  }

  Shape logSumExp() {
    return new Shape(b, h, t);
  }

  static DataType wide(DataType type) {
    return type == DataType.FLOAT64 ? type : DataType.FLOAT32;
  }
}
