package org.djlext.pose.data;

import java.util.List;

/**
 * The augmentations that published models were trained with: what is done to the geometry of a
 * person, and to the pixels of its crop afterwards.
 *
 * @param person what changes what is seen
 * @param pixels what changes how it looks
 */
public record PoseAugmentation(PersonTransform person, PixelTransform pixels) {

  /** Shows people as they are, for validation. */
  public static final PoseAugmentation NONE =
      new PoseAugmentation(PersonTransform.sequence(), PixelTransform.sequence());

  /**
   * Returns what mmpose trains heatmaps, SimCC and regression with: mirrored 0.5, half body 0.3,
   * moved by up to 0.16, scaled by 0.5 to 1.5, turned by up to 80 degrees.
   *
   * @param upper the joints of the upper half of the body
   * @return the augmentation
   */
  public static PoseAugmentation mmpose(List<String> upper) {
    return new PoseAugmentation(geometry(upper, BoxJitter.MMPOSE), PixelTransform.sequence());
  }

  /**
   * Returns what RTMPose is trained with in all epochs but the last 30: scaled by 0.6 to 1.4, other
   * colours, blurred now and then, and a rectangle cut out.
   *
   * @param upper the joints of the upper half of the body
   * @return the augmentation
   */
  public static PoseAugmentation rtmpose(List<String> upper) {
    return new PoseAugmentation(geometry(upper, BoxJitter.of(0.16, 0.6, 1.4, 80)), colours(1));
  }

  /**
   * Returns what RTMPose is trained with in its last epochs: not moved, scaled by 0.75 to 1.25,
   * turned by up to 60 degrees, a rectangle cut out of half of them.
   *
   * @param upper the joints of the upper half of the body
   * @return the augmentation
   */
  public static PoseAugmentation rtmposeLastEpochs(List<String> upper) {
    return new PoseAugmentation(geometry(upper, BoxJitter.of(0, 0.75, 1.25, 60)), colours(0.5));
  }

  /**
   * Returns what the authors of residual likelihood train with: half body 0.3, scaled by 0.75 to
   * 1.25, half of them turned by up to 45 degrees, mirrored 0.5.
   *
   * @param upper the joints of the upper half of the body
   * @return the augmentation
   */
  public static PoseAugmentation residualLikelihood(List<String> upper) {
    return new PoseAugmentation(
        PersonTransform.sequence(
            HalfBody.authors(upper), UniformJitter.AUTHORS, new RandomMirror(0.5)),
        PixelTransform.sequence());
  }

  private static PersonTransform geometry(List<String> upper, BoxJitter jitter) {
    return PersonTransform.sequence(new RandomMirror(0.5), HalfBody.mmpose(upper), jitter);
  }

  private static PixelTransform colours(double cutOut) {
    return PixelTransform.sequence(
        HsvJitter.YOLOX,
        PixelTransform.sometimes(0.1, new BoxBlur(3, 7)),
        PixelTransform.sometimes(0.1, new MedianBlur(3, 7)),
        PixelTransform.sometimes(cutOut, new CutOut(0.2, 0.4)));
  }
}
