package org.djlext.face.process;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.djlext.face.align.FaceTemplate;

/** The many-to-one steps with their standard values, by the names that options and tables use. */
public enum NamedStep {
  /** {@link HistogramEqualization}. */
  HISTOGRAM(template -> new HistogramEqualization()),
  /** {@link AdaptiveEqualization#STANDARD}. */
  CLAHE(template -> AdaptiveEqualization.STANDARD),
  /** {@link GammaCorrection#toMean} to 0.45. */
  GAMMA(template -> GammaCorrection.toMean(0.45)),
  /** {@link DifferenceOfGaussians#STANDARD}. */
  DOG(template -> DifferenceOfGaussians.STANDARD),
  /** {@link TanTriggs#PAPER}. */
  TAN_TRIGGS(template -> TanTriggs.PAPER),
  /** {@link Frontalization} from 10 degrees on. */
  FRONTAL(template -> new Frontalization(template, 10)),
  /** {@link CoverEstimate}, then {@link CoverFill}. */
  UNCOVER(template -> FaceSteps.of(new CoverEstimate(), new CoverFill()));

  private final Function<FaceTemplate, FaceStep> step;

  NamedStep(Function<FaceTemplate, FaceStep> step) {
    this.step = step;
  }

  /**
   * Makes the step.
   *
   * @param template what faces are aligned to
   * @return the step
   */
  public FaceStep step(FaceTemplate template) {
    return step.apply(template);
  }

  /**
   * Makes steps by their names, in any case.
   *
   * @param names the names in their order
   * @param template what faces are aligned to
   * @return all of them as one
   * @throws IllegalArgumentException if there is no step of a name; says which there are
   */
  public static FaceSteps all(List<String> names, FaceTemplate template) {
    return new FaceSteps(names.stream().map(name -> of(name).step(template)).toList());
  }

  private static NamedStep of(String name) {
    for (NamedStep step : values()) {
      if (step.name().equalsIgnoreCase(name)) {
        return step;
      }
    }
    String known =
        Arrays.stream(values())
            .map(step -> step.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "steps: expected some of %s, found %s".formatted(known, name));
  }
}
