package org.djlext.pose.simcc;

/**
 * The shape of RTMPose's head.
 *
 * @param splitRatio the number of bins for each pixel
 * @param finalKernel the odd kernel size of the convolution that makes one map for each joint
 * @param hiddenSize the size of the vector of a joint
 * @param querySize the size of queries and keys of the gated attention unit
 * @param expansion how many times larger its values are than the vector of a joint
 * @param activation what is applied to its values and gates
 * @param relativeBias whether a trained bias for each distance of two joints is added to the scores
 * @param rotary whether queries and keys are turned by the index of the joint
 */
public record RtmccConfig(
    double splitRatio,
    int finalKernel,
    int hiddenSize,
    int querySize,
    double expansion,
    Activation activation,
    boolean relativeBias,
    boolean rotary) {

  /** The function of the gated attention unit. */
  public enum Activation {
    /** x * sigmoid(x), as all published models have. */
    SILU,
    /** max(x, 0), mmpose's default. */
    RELU
  }

  /** The head of the published RTMPose models. */
  public static final RtmccConfig RTMPOSE =
      new RtmccConfig(2, 7, 256, 128, 2, Activation.SILU, false, false);

  /**
   * Checks the values.
   *
   * @param splitRatio the number of bins for each pixel
   * @param finalKernel the odd kernel size of the convolution that makes one map for each joint
   * @param hiddenSize the size of the vector of a joint
   * @param querySize the size of queries and keys of the gated attention unit
   * @param expansion how many times larger its values are than the vector of a joint
   * @param activation what is applied to its values and gates
   * @param relativeBias whether a trained bias for each distance of two joints is added
   * @param rotary whether queries and keys are turned by the index of the joint
   * @throws IllegalArgumentException naming the field and its value
   */
  public RtmccConfig {
    positive("split_ratio", splitRatio);
    positive("hidden_size", hiddenSize);
    positive("query_size", querySize);
    positive("expansion", (int) (hiddenSize * expansion));
    if (finalKernel < 1 || finalKernel % 2 == 0) {
      throw new IllegalArgumentException(
          "final_kernel: expected an odd number, found " + finalKernel);
    }
    if (rotary && querySize % 2 != 0) {
      throw new IllegalArgumentException(
          "query_size: expected an even number with rotary, found " + querySize);
    }
  }

  int valueSize() {
    return (int) (hiddenSize * expansion);
  }

  private static void positive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
