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

/** {@code djlx tune reward}: trains a reward model, which says how good an answer is. */
@Command(
    name = "reward",
    description = {
      "Trains a reward model on pairs of answers, as a YAML or JSON file says: the layers of a"
          + " language model with a new head. The result is a folder that transformers opens as"
          + " LlamaForSequenceClassification, with metrics.csv and curves.png.",
      "",
      "examples/tuning/reward.yaml is such a file; djl-vlm/README.md describes it.",
      ""
    },
    sortOptions = false)
public final class RewardTuneCommand implements Callable<Integer> {

  private static final List<List<String>> CHARTS =
      List.of(
          List.of("loss", "eval_loss"),
          List.of("accuracy", "eval_accuracy"),
          List.of("margin", "eval_margin"),
          List.of("learning_rate"));

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public RewardTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    new PairTune(shared, CHARTS).run(PreferenceConfig.reward(file), PreferenceTuning::reward);
    return 0;
  }
}
