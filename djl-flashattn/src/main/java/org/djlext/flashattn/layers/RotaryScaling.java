package org.djlext.flashattn.layers;

/**
 * How rotary frequencies are stretched to contexts longer than the model was trained for. The
 * formulas are those of transformers' modeling_rope_utils.py.
 */
public sealed interface RotaryScaling {

  /**
   * Returns the inverse frequencies for a sequence.
   *
   * @param headSize D, even
   * @param theta the base of the geometric series
   * @param length the length of the sequence, which only some scalings look at
   * @return D/2 frequencies, highest first
   */
  float[] inverseFrequencies(int headSize, double theta, int length);

  /**
   * Returns what cosines and sines are multiplied by.
   *
   * @return 1 for all scalings but {@link Yarn}
   */
  default double amplitude() {
    return 1;
  }

  /** The frequencies of the original paper (arXiv 2104.09864). */
  record None() implements RotaryScaling {

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      float[] frequencies = new float[headSize / 2];
      for (int j = 0; j < frequencies.length; j++) {
        // the exponent is rounded to float32 as in the reference
        frequencies[j] = (float) (1.0 / (float) Math.pow(theta, (float) (2 * j) / headSize));
      }
      return frequencies;
    }
  }

  /**
   * Positions divided by a factor.
   *
   * @param factor how many times longer the context becomes
   */
  record Linear(double factor) implements RotaryScaling {

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      float[] frequencies = new None().inverseFrequencies(headSize, theta, length);
      for (int j = 0; j < frequencies.length; j++) {
        frequencies[j] /= (float) factor;
      }
      return frequencies;
    }
  }

  /**
   * A base that grows with the sequence once that is longer than the trained context ("NTK-aware").
   * Keys that are cached keep the base they were made with, as in the reference.
   *
   * @param factor how many times longer the context becomes
   * @param maxPositions the trained context length
   */
  record Dynamic(double factor, int maxPositions) implements RotaryScaling {

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      double longer = Math.max(length, maxPositions);
      double growth = factor * longer / maxPositions - (factor - 1);
      double base = theta * Math.pow(growth, headSize / (headSize - 2.0));
      return new None().inverseFrequencies(headSize, base, length);
    }
  }

  /**
   * Llama 3.1: long wavelengths are stretched, short ones kept, those between blended.
   *
   * @param factor how many times the longest wavelengths are stretched
   * @param lowFrequencyFactor trained context / this = the wavelength from which all is stretched
   * @param highFrequencyFactor trained context / this = the wavelength up to which all is kept
   * @param originalPositions the trained context length
   */
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalPositions)
      implements RotaryScaling {

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      float[] frequencies = new None().inverseFrequencies(headSize, theta, length);
      double low = originalPositions / lowFrequencyFactor;
      double high = originalPositions / highFrequencyFactor;
      for (int j = 0; j < frequencies.length; j++) {
        double wavelength = 2 * Math.PI / frequencies[j];
        if (wavelength > low) {
          frequencies[j] /= (float) factor;
        } else if (wavelength >= high) {
          double smooth =
              (originalPositions / wavelength - lowFrequencyFactor)
                  / (highFrequencyFactor - lowFrequencyFactor);
          frequencies[j] =
              (float) ((1 - smooth) * frequencies[j] / factor + smooth * frequencies[j]);
        }
      }
      return frequencies;
    }
  }

  /**
   * YaRN (arXiv 2309.00071): frequencies that turn often within the trained context are kept, those
   * that turn rarely are stretched, those between blended; and scores are sharpened.
   *
   * @param factor how many times longer the context becomes
   * @param originalPositions the trained context length
   * @param fastTurns from this number of turns on a frequency is kept ({@code beta_fast})
   * @param slowTurns up to this number of turns it is stretched ({@code beta_slow})
   * @param truncate whether the bounds of the blend are rounded to whole frequencies
   * @param amplitude what cosines and sines are multiplied by ({@code attention_factor})
   */
  record Yarn(
      double factor,
      int originalPositions,
      double fastTurns,
      double slowTurns,
      boolean truncate,
      double amplitude)
      implements RotaryScaling {

    private static final double FAST_TURNS = 32;
    private static final double SLOW_TURNS = 1;

    /**
     * Returns the scaling with the paper's values for all that is not the stretch itself.
     *
     * @param factor how many times longer the context becomes
     * @param originalPositions the trained context length
     * @return the scaling
     */
    public static Yarn of(double factor, int originalPositions) {
      double amplitude = factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1;
      return new Yarn(factor, originalPositions, FAST_TURNS, SLOW_TURNS, true, amplitude);
    }

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      double first = frequencyTurning(fastTurns, headSize, theta);
      double last = frequencyTurning(slowTurns, headSize, theta);
      double low = Math.max(truncate ? Math.floor(first) : first, 0);
      double high = Math.min(truncate ? Math.ceil(last) : last, headSize - 1);
      double width = low == high ? 0.001 : high - low;
      float[] frequencies = new None().inverseFrequencies(headSize, theta, length);
      for (int j = 0; j < frequencies.length; j++) {
        double stretched = Math.min(Math.max((j - low) / width, 0), 1);
        frequencies[j] =
            (float) (frequencies[j] / factor * stretched + frequencies[j] * (1 - stretched));
      }
      return frequencies;
    }

    /** Returns the index, with fraction, of the frequency that turns so often in the context. */
    private double frequencyTurning(double turns, int headSize, double theta) {
      double ratio = originalPositions / (turns * 2 * Math.PI);
      return headSize * Math.log(ratio) / (2 * Math.log(theta));
    }
  }

  /**
   * A divisor for every frequency, as GGUF files store Llama 3.1's scaling in {@code rope_freqs}.
   *
   * @param divisors D/2 numbers
   */
  record Divisors(float[] divisors) implements RotaryScaling {

    /**
     * Copies the divisors.
     *
     * @param divisors D/2 numbers
     */
    public Divisors {
      divisors = divisors.clone();
    }

    /**
     * Returns the divisors.
     *
     * @return a copy, D/2 numbers
     */
    @Override
    public float[] divisors() {
      return divisors.clone();
    }

    @Override
    public float[] inverseFrequencies(int headSize, double theta, int length) {
      if (divisors.length != headSize / 2) {
        throw new IllegalArgumentException(
            "rotary divisors: expected %d for head size %d, found %d"
                .formatted(headSize / 2, headSize, divisors.length));
      }
      float[] frequencies = new None().inverseFrequencies(headSize, theta, length);
      for (int j = 0; j < frequencies.length; j++) {
        frequencies[j] /= divisors[j];
      }
      return frequencies;
    }
  }
}
