package org.djlext.pose.cspnext;

import java.util.List;

/**
 * The shape of a CSPNeXt backbone, in the terms of mmdetection.
 *
 * @param deepenFactor what the numbers of blocks are multiplied by
 * @param widenFactor what the numbers of channels are multiplied by
 * @param expandRatio the part of a stage's channels that its blocks work on
 * @param channelAttention whether stages weigh their channels
 * @param normEpsilon what batch normalizations add to the variance
 * @param stages the stages before multiplication
 */
public record CspNextConfig(
    double deepenFactor,
    double widenFactor,
    double expandRatio,
    boolean channelAttention,
    double normEpsilon,
    List<Stage> stages) {

  /** The four stages of the published models ("P5"). */
  public static final List<Stage> P5 =
      List.of(
          new Stage(64, 128, 3, true, false),
          new Stage(128, 256, 6, true, false),
          new Stage(256, 512, 6, true, false),
          new Stage(512, 1024, 3, false, true));

  private static final double NORM_EPSILON = 1e-5;

  /**
   * One stage, which halves the size of its input.
   *
   * @param in channels that come in
   * @param out channels that go out
   * @param blocks the number of blocks
   * @param identity whether blocks add their input
   * @param pooled whether the stage begins with pooling at several sizes
   */
  public record Stage(int in, int out, int blocks, boolean identity, boolean pooled) {}

  /**
   * Checks the values.
   *
   * @param deepenFactor what the numbers of blocks are multiplied by
   * @param widenFactor what the numbers of channels are multiplied by
   * @param expandRatio the part of a stage's channels that its blocks work on
   * @param channelAttention whether stages weigh their channels
   * @param normEpsilon what batch normalizations add to the variance
   * @param stages the stages before multiplication
   * @throws IllegalArgumentException naming the field and its value
   */
  public CspNextConfig {
    stages = List.copyOf(stages);
    positive("deepen_factor", deepenFactor);
    positive("widen_factor", widenFactor);
    positive("expand_ratio", expandRatio);
    if (!(normEpsilon >= 0)) {
      throw new IllegalArgumentException("norm_eps: expected at least 0, found " + normEpsilon);
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages: expected at least one, found none");
    }
    for (int i = 0; i < stages.size(); i++) {
      Stage stage = stages.get(i);
      if (i > 0 && stage.in() != stages.get(i - 1).out()) {
        throw new IllegalArgumentException(
            "stages[%d]: expected %d channels to come in, found %d"
                .formatted(i, stages.get(i - 1).out(), stage.in()));
      }
      if ((int) (stage.out() * widenFactor * expandRatio) < 1
          || (int) (stage.in() * widenFactor / 2) < 1
          || stage.blocks() < 1) {
        throw new IllegalArgumentException(
            "stages[%d]: expected at least one channel and one block after multiplication, found %s"
                .formatted(i, stage));
      }
    }
  }

  /**
   * Returns a published shape.
   *
   * @param deepenFactor what the numbers of blocks are multiplied by
   * @param widenFactor what the numbers of channels are multiplied by
   * @return the shape as RTMPose uses it
   */
  public static CspNextConfig of(double deepenFactor, double widenFactor) {
    return new CspNextConfig(deepenFactor, widenFactor, 0.5, true, NORM_EPSILON, P5);
  }

  /**
   * Returns the shape of RTMPose-t.
   *
   * @return 384 channels at the end
   */
  public static CspNextConfig tiny() {
    return of(0.167, 0.375);
  }

  /**
   * Returns the shape of RTMPose-s.
   *
   * @return 512 channels at the end
   */
  public static CspNextConfig small() {
    return of(0.33, 0.5);
  }

  /**
   * Returns the shape of RTMPose-m.
   *
   * @return 768 channels at the end
   */
  public static CspNextConfig medium() {
    return of(0.67, 0.75);
  }

  /**
   * Returns the number of channels of the last stage.
   *
   * @return C
   */
  public int outputChannels() {
    return widened(stages.get(stages.size() - 1).out());
  }

  /**
   * Returns how many times smaller the output is than the picture.
   *
   * @return 32 for four stages
   */
  public int stride() {
    return 2 << stages.size();
  }

  int widened(int channels) {
    return (int) (channels * widenFactor);
  }

  int deepened(int blocks) {
    return Math.max(1, (int) Math.rint(blocks * deepenFactor)); // half to even, as in Python
  }

  int stemChannels() {
    return (int) Math.floor(stages.get(0).in() * widenFactor / 2);
  }

  private static void positive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
