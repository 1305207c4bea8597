package org.djlext.face.process;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Several steps in their order, as one step.
 *
 * @param steps the steps; none leave the face as it is
 */
public record FaceSteps(List<FaceStep> steps) implements FaceStep {

  /** Leaves a face as it is. */
  public static final FaceSteps NONE = new FaceSteps(List.of());

  /**
   * Copies the list.
   *
   * @param steps the steps in their order
   */
  public FaceSteps {
    steps = List.copyOf(steps);
  }

  /**
   * Makes one step of several.
   *
   * @param steps the steps in their order
   * @return all of them
   */
  public static FaceSteps of(FaceStep... steps) {
    return new FaceSteps(List.of(steps));
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    FaceSample result = face;
    for (FaceStep step : steps) {
      result = step.apply(result, random);
    }
    return result;
  }
}
