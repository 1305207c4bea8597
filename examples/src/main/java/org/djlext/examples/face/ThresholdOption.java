package org.djlext.examples.face;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says how alike two faces of one person are, to be mixed in. */
final class ThresholdOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--threshold",
      paramLabel = "COSINE",
      description =
          "From which cosine on, -1 to 1, two faces count as of one person. It depends on the model"
              + " and on the kind of pictures; djlx face eval chooses it. Default: none.")
  private Double threshold;

  /** Returns the threshold, or null if none is known. */
  Double of() {
    if (threshold != null && !(threshold >= -1 && threshold <= 1)) {
      throw new ParameterException(
          command.commandLine(), "--threshold: expected -1 to 1, found " + threshold);
    }
    return threshold;
  }
}
