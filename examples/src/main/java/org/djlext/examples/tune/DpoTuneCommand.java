package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.preference.PreferenceTuning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx tune dpo}: trains a language model to prefer the better of two answers. */
@Command(
    name = "dpo",
    description = {
      "Trains a language model on pairs of answers, the better of which it comes to prefer (direct"
          + " preference optimisation), as a YAML or JSON file says. The result is a model folder,"
          + " or an adapter, with metrics.csv and curves.png. A run that was broken off, by ctrl-C"
          + " too, goes on from its last checkpoint when it is started again.",
      "",
      "examples/tuning/dpo.yaml is such a file; djl-vlm/README.md describes it.",
      ""
    },
    sortOptions = false)
public final class DpoTuneCommand implements Callable<Integer> {

  private static final List<List<String>> CHARTS =
      List.of(
          List.of("loss", "eval_loss"),
          List.of("rewards/accuracies", "eval_rewards/accuracies"),
          List.of("rewards/margins", "eval_rewards/margins"),
          List.of("learning_rate"));

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public DpoTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    new PairTune(shared, CHARTS).run(PreferenceConfig.dpo(file), PreferenceTuning::dpo);
    return 0;
  }
}
