package org.djlext.examples.faces;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.NamedStep;
import org.djlext.flashattn.image.RgbImage;

/**
 * What is done to faces before they are embedded.
 *
 * @param name what tables call it
 * @param step what is done to an aligned face
 * @param flipSum whether the embedding of the mirrored face is added
 */
record FaceProcessing(String name, FaceStep step, boolean flipSum) {

  /** Nothing. */
  static final FaceProcessing NONE = new FaceProcessing("none", FaceSteps.NONE, false);

  /**
   * Returns everything that tables compare.
   *
   * @param size the sides of faces in pixels
   */
  static List<FaceProcessing> all(int size) {
    List<FaceProcessing> all = new ArrayList<>();
    all.add(NONE);
    all.add(new FaceProcessing("flip sum", FaceSteps.NONE, true));
    FaceTemplate template = FaceTemplate.square(size);
    for (NamedStep named : NamedStep.values()) {
      String name = named.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      all.add(new FaceProcessing(name, named.step(template), false));
    }
    return all;
  }

  List<RgbImage> apply(List<FaceSample> faces) {
    return faces.parallelStream().map(face -> step.apply(face, 0).picture()).toList();
  }
}
