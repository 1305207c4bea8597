package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.tune.reasoning.ReasoningConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx tune dapo}: learns to reason by DAPO. */
@Command(
    name = "dapo",
    description = {
      "Lets a language model learn from verified answers by DAPO: clip-higher, dynamic sampling, token-level loss and a soft punishment of overlong answers."
          + " A YAML or JSON file says which problems and how. The result is a model folder, or an"
          + " adapter, with metrics.csv and curves.png. A run that was broken off, by ctrl-C too,"
          + " goes on from its last checkpoint when it is started again.",
      "",
      "examples/tuning/dapo.yaml is such a file; djl-vlm/README.md describes it.",
      ""
    },
    sortOptions = false)
public final class DapoTuneCommand implements Callable<Integer> {

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public DapoTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    new ReasoningTune(shared).run(file, ReasoningConfig.Method.DAPO);
    return 0;
  }
}
