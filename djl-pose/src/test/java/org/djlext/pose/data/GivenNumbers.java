package org.djlext.pose.data;

import java.util.random.RandomGenerator;

/** Random numbers that are given; it is an error to draw more of them, or to leave some. */
final class GivenNumbers implements RandomGenerator {

  private final double[] uniform;
  private final double[] normal;
  private int uniforms;
  private int normals;

  GivenNumbers(double[] uniform, double[] normal) {
    this.uniform = uniform;
    this.normal = normal;
  }

  @Override
  public long nextLong() {
    throw new UnsupportedOperationException("only doubles are given");
  }

  @Override
  public double nextDouble() {
    return uniform[uniforms++];
  }

  @Override
  public double nextGaussian() {
    return normal[normals++];
  }

  boolean allDrawn() {
    return uniforms == uniform.length && normals == normal.length;
  }
}
