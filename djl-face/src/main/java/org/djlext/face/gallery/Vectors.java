package org.djlext.face.gallery;

/** Unit vectors (N, D) and their codes in blocks, so that growing copies none. */
final class Vectors {

  /** Small, as the garbage collector G1 gives arrays of half a region and more whole regions. */
  static final int BLOCK = 128;

  private final int dimension;
  private final float[][] blocks;
  private final Codes codes;
  private final CodeColumns[] columns;

  Vectors(int dimension, float[][] blocks, long[][] codeBlocks, CodeColumns[] columns) {
    this.dimension = dimension;
    this.blocks = blocks;
    this.codes = new Codes(dimension, codeBlocks);
    this.columns = columns;
  }

  Codes codes() {
    return codes;
  }

  /** The codes of {@link CodeColumns#VECTORS} vectors, which are there when all of these are. */
  CodeColumns columns(int block) {
    return columns[block];
  }

  float cosine(float[] unit, int slot) {
    return dot(unit, 0, blocks[slot / BLOCK], slot % BLOCK * dimension, dimension);
  }

  float[] copy(int slot) {
    float[] vector = new float[dimension];
    System.arraycopy(blocks[slot / BLOCK], slot % BLOCK * dimension, vector, 0, dimension);
    return vector;
  }

  /**
   * Eight sums side by side: the compiler may not reorder one, and would wait for each addition.
   */
  private static float dot(float[] a, int i, float[] b, int j, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int eights = count & ~7;
    for (int k = 0; k < eights; k += 8) {
      s0 += a[i + k] * b[j + k];
      s1 += a[i + k + 1] * b[j + k + 1];
      s2 += a[i + k + 2] * b[j + k + 2];
      s3 += a[i + k + 3] * b[j + k + 3];
      s4 += a[i + k + 4] * b[j + k + 4];
      s5 += a[i + k + 5] * b[j + k + 5];
      s6 += a[i + k + 6] * b[j + k + 6];
      s7 += a[i + k + 7] * b[j + k + 7];
    }
    for (int k = eights; k < count; k++) {
      s0 += a[i + k] * b[j + k];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
