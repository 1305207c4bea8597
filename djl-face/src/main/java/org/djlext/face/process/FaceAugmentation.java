package org.djlext.face.process;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.face.align.FaceTemplate;

/**
 * One face made many: steps that are each done with a probability of its own, in an order that
 * keeps them plausible: turned, then lit, then covered, then taken from few pixels.
 *
 * <pre>{@code
 * FaceStep augmentation =
 *     FaceAugmentation.builder(FaceTemplate.ARCFACE)
 *         .optMirror(0.5)
 *         .optPose(0.3, 45, 15)
 *         .optLight(0.3)
 *         .optOcclusion(0.2, Cover.MASK, Cover.SUNGLASSES)
 *         .optLowResolution(0.2, 0.25)
 *         .build();
 * FaceSample one = augmentation.apply(face, seed);
 * }</pre>
 *
 * <p>{@link FaceTransform} makes a transform of DJL's data sets of it.
 */
public final class FaceAugmentation implements FaceStep {

  private final FaceSteps steps;

  private FaceAugmentation(List<FaceStep> steps) {
    this.steps = new FaceSteps(steps);
  }

  /**
   * Starts with nothing that is ever done.
   *
   * @param template what turned faces are aligned to
   * @return a builder
   */
  public static Builder builder(FaceTemplate template) {
    return new Builder(template);
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    return steps.apply(face, random);
  }

  /** Says what may be done and how often. */
  public static final class Builder {

    private final FaceTemplate template;
    private FaceStep mirror = FaceSteps.NONE;
    private FaceStep pose = FaceSteps.NONE;
    private FaceStep light = FaceSteps.NONE;
    private FaceStep occlusion = FaceSteps.NONE;
    private FaceStep resolution = FaceSteps.NONE;

    private Builder(FaceTemplate template) {
      this.template = template;
    }

    /**
     * Mirrors faces.
     *
     * @param probability how often, 0 to 1
     * @return this builder
     */
    public Builder optMirror(double probability) {
      mirror = new Mirroring().sometimes(probability);
      return this;
    }

    /**
     * Turns heads, as {@link PoseChange} does.
     *
     * @param probability how often, 0 to 1
     * @param yaw the most to either side, in degrees
     * @param pitch the most up or down, in degrees
     * @return this builder
     */
    public Builder optPose(double probability, double yaw, double pitch) {
      pose = new PoseChange(yaw, pitch, template).sometimes(probability);
      return this;
    }

    /**
     * Lights faces, as {@link Relighting#anyLight} does.
     *
     * @param probability how often, 0 to 1
     * @return this builder
     */
    public Builder optLight(double probability) {
      light = Relighting.anyLight().sometimes(probability);
      return this;
    }

    /**
     * Covers faces, as {@link Occlusion} does.
     *
     * @param probability how often, 0 to 1
     * @param covers by what, each as likely as the others
     * @return this builder
     */
    public Builder optOcclusion(double probability, Cover... covers) {
      occlusion = Occlusion.of(covers).sometimes(probability);
      return this;
    }

    /**
     * Takes detail away, as {@link LowResolution} does.
     *
     * @param probability how often, 0 to 1
     * @param least the smallest part of the sides that faces are reduced to
     * @return this builder
     */
    public Builder optLowResolution(double probability, double least) {
      resolution = new LowResolution(least).sometimes(probability);
      return this;
    }

    /**
     * Makes the augmentation.
     *
     * @return the augmentation
     */
    public FaceAugmentation build() {
      return new FaceAugmentation(List.of(mirror, pose, light, occlusion, resolution));
    }
  }
}
