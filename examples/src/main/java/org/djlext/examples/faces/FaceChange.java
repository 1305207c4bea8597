package org.djlext.examples.faces;

import java.util.List;
import java.util.function.Function;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.FaceStep;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.PoseChange;

/** What can be done to faces that are learned from, each to every other face. */
enum FaceChange {
  /** The head is turned. */
  POSE(template -> new PoseChange(50, 20, template));

  private static final double SHARE = 0.5;

  private final Function<FaceTemplate, FaceStep> step;

  FaceChange(Function<FaceTemplate, FaceStep> step) {
    this.step = step;
  }

  /**
   * Makes one step of several, in the order in which they are declared.
   *
   * @param augmentations which
   * @param size the sides of faces in pixels
   */
  static FaceStep of(List<FaceChange> augmentations, int size) {
    FaceTemplate template = FaceTemplate.square(size);
    return new FaceSteps(
        augmentations.stream().sorted().map(a -> a.step.apply(template).sometimes(SHARE)).toList());
  }
}
