package org.djlext.examples.attention;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.cli.WorkProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx attention}: measures the implementations of attention side by side. */
@Command(
    name = "attention",
    description = {
      "Measures attention side by side: composed of DJL's operators, tiled (FlashAttention in DJL's"
          + " operators), and fused (FlashAttention in one operator of libtorch).",
      "",
      "Prints a table, and writes plots of time and memory against the number of tokens into the"
          + " folder of --out.",
      ""
    },
    sortOptions = false)
public final class AttentionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      split = ",",
      defaultValue = "256,512,1024,2048",
      description = "Numbers of tokens, with commas between. Default: ${DEFAULT-VALUE}.")
  private List<Integer> tokens;

  @Option(
      names = "--heads",
      paramLabel = "H",
      defaultValue = "8",
      description = "Number of heads. Default: ${DEFAULT-VALUE}.")
  private int heads;

  @Option(
      names = "--head-size",
      paramLabel = "D",
      defaultValue = "64",
      description = "Size of a head. Default: ${DEFAULT-VALUE}.")
  private int headSize;

  @Option(names = "--causal", description = "Let queries see no later keys.")
  private boolean causal;

  @Option(
      names = "--no-backward",
      description = "Leave out the gradients, which take most of the time.")
  private boolean forwardOnly;

  @Option(
      names = "--repeat",
      paramLabel = "R",
      defaultValue = "5",
      description = "How often each is timed; the shortest time counts. Default: ${DEFAULT-VALUE}.")
  private int repeat;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public AttentionCommand() {}

  @Override
  public Integer call() throws IOException {
    AttentionBenchmark benchmark = new AttentionBenchmark(settings(), shared.device());
    CommandOutput output = shared.output();
    List<AttentionTiming> timings;
    try (WorkProgress progress = output.progress("attention", benchmark.steps())) {
      timings = benchmark.run(progress::step);
    }
    output.say(
        "1 x %d heads of %d, float32%s, best of %d"
            .formatted(heads, headSize, causal ? ", causal" : "", repeat));
    output.write(AttentionResultTable.text(timings));
    output.result(new AttentionReport(settings(), timings));
    for (AttentionPlot plot : AttentionPlot.of(timings)) {
      output.file("attention-" + plot.name() + ".png", plot.png());
    }
    return 0;
  }

  private AttentionSettings settings() {
    try {
      return new AttentionSettings(
          tokens, heads, headSize, causal, !forwardOnly, repeat, shared.seed());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
