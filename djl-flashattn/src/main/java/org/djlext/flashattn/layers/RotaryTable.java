package org.djlext.flashattn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/**
 * Cosines and sines of rotary position embeddings (arXiv 2104.09864), in the half-split layout of
 * HuggingFace checkpoints: element j turns together with element j + D/2.
 *
 * @param headSize D, the even number of elements that turn
 * @param theta the base of the frequencies
 * @param scaling how the frequencies are stretched
 */
public record RotaryTable(int headSize, double theta, RotaryScaling scaling) {

  /**
   * Checks the values.
   *
   * @param headSize D, the even number of elements that turn
   * @param theta the base of the frequencies
   * @param scaling how the frequencies are stretched
   * @throws IllegalArgumentException if the head size is odd or not positive, or theta not positive
   */
  public RotaryTable {
    if (headSize <= 0 || headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "rotary head size: expected a positive even number, found " + headSize);
    }
    if (!(theta > 0)) {
      throw new IllegalArgumentException(
          "rotary theta: expected a positive number, found " + theta);
    }
  }

  /**
   * Returns the tables for given positions. Angles are formed in float32 whatever the model's type,
   * since half precision cannot tell neighbouring positions apart.
   *
   * @param manager the owner of the result
   * @param positions {@code (B, T)} or {@code (1, T)} when all sequences share them
   * @return cos and sin, each {@code (B, 1, T, D)} float32
   */
  public NDList cosSin(NDManager manager, long[][] positions) {
    int batch = positions.length;
    int tokens = positions[0].length;
    float[] frequencies = scaling.inverseFrequencies(headSize, theta, length(positions));
    FloatBuffer cos = FloatBuffer.allocate(batch * tokens * headSize);
    FloatBuffer sin = FloatBuffer.allocate(batch * tokens * headSize);
    float[] rowCos = new float[headSize];
    float[] rowSin = new float[headSize];
    int half = headSize / 2;
    double amplitude = scaling.amplitude();
    for (long[] sequence : positions) {
      for (long position : sequence) {
        for (int j = 0; j < half; j++) {
          float angle = position * frequencies[j];
          rowCos[j] = rowCos[j + half] = (float) (Math.cos(angle) * amplitude);
          rowSin[j] = rowSin[j + half] = (float) (Math.sin(angle) * amplitude);
        }
        cos.put(rowCos);
        sin.put(rowSin);
      }
    }
    Shape shape = new Shape(batch, 1, tokens, headSize);
    return new NDList(manager.create(cos.rewind(), shape), manager.create(sin.rewind(), shape));
  }

  /**
   * Returns the inverse frequencies, for programs that form the tables themselves; these multiply
   * cosines and sines by {@link RotaryScaling#amplitude()}.
   *
   * @param manager the owner of the result
   * @param length the length of the sequence, which only some scalings look at
   * @return {@code (D / 2)} float32, highest first
   */
  public NDArray frequencies(NDManager manager, int length) {
    return manager.create(scaling.inverseFrequencies(headSize, theta, length));
  }

  private static int length(long[][] positions) {
    long last = 0;
    for (long[] sequence : positions) {
      for (long position : sequence) {
        last = Math.max(last, position);
      }
    }
    return Math.toIntExact(last + 1);
  }
}
