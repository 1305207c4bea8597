package org.djlext.face.embed;

import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceSteps;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImage;

/** Faces that steps are done to before they are embedded. */
final class ProcessedFaces {

  /** Steps of a translator leave nothing to chance: the same face has the same embedding. */
  private static final long SEED = 0;

  private ProcessedFaces() {}

  /**
   * Does steps to aligned pictures, whose points are where the template has them. Pictures of
   * another size are left to be refused.
   */
  static <I> PictureSource<I> of(PictureSource<I> source, FaceSteps steps, int size) {
    if (steps.steps().isEmpty()) {
      return source;
    }
    return input -> {
      RgbImage picture = source.read(input);
      boolean aligned = picture.width() == size && picture.height() == size;
      return aligned ? steps.apply(FaceSample.ofTemplate(picture), SEED).picture() : picture;
    };
  }

  /** Does steps to faces whose points are known. */
  static PictureSource<FaceSample> of(FaceSteps steps) {
    return face -> steps.apply(face, SEED).picture();
  }
}
