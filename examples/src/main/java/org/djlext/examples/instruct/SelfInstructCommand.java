package org.djlext.examples.instruct;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.tune.instruct.InstructionWriter;
import org.djlext.vlm.tune.instruct.SeedTask;
import org.djlext.vlm.tune.instruct.SelfInstruct;
import org.djlext.vlm.tune.instruct.SelfInstructConfig;
import org.djlext.vlm.tune.instruct.SelfInstructStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx self-instruct}: makes instructions with a model, from some that people wrote. */
@Command(
    name = "self-instruct",
    description = {
      "Makes instructions with a model, from some that people wrote: the model continues a list of"
          + " tasks, and what it writes is kept if it is whole, fit for a language model and unlike"
          + " all others. The result is instructions.json, which djlx tune sft reads, and"
          + " statistics.json. A run that was broken off goes on.",
      "",
      "It takes a model that can follow a form; the built-in miniature cannot.",
      ""
    },
    sortOptions = false)
public final class SelfInstructCommand implements Callable<Integer> {

  @Option(
      names = "--seeds",
      paramLabel = "FILE",
      required = true,
      description = "Tasks as JSON Lines, such as examples/tuning/seeds.jsonl.")
  private Path seeds;

  @Mixin private ModelOption model;

  @Option(
      names = "--count",
      defaultValue = "100",
      description = "How many tasks are wanted. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--patience",
      defaultValue = "50",
      description = "How many requests without a new task end the run. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(
      names = "--most-alike",
      defaultValue = "0.7",
      description =
          "The ROUGE-L above which an instruction is too much like another. Default:"
              + " ${DEFAULT-VALUE}.")
  private double mostAlike;

  @Option(
      names = "--max-new-tokens",
      defaultValue = "3072",
      description = "The most tokens of one answer. Default: ${DEFAULT-VALUE}.")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      description = "The temperature of decoding. Default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--preamble",
      paramLabel = "FILE",
      description = "A text to begin prompts with, instead of our own.")
  private Path preamble;

  @Mixin(name = "shared")
  private SharedOptions shared;

  @Spec private CommandSpec spec;

  /** Constructs the command, as picocli does. */
  public SelfInstructCommand() {}

  @Override
  public Integer call() throws IOException, ModelException {
    CommandOutput output = shared.output();
    if (output.folder() == null) {
      throw new ParameterException(spec.commandLine(), "--out: expected a folder, found nothing");
    }
    SelfInstructConfig alpaca = SelfInstructConfig.alpaca(count, shared.seed());
    SelfInstructConfig config =
        new SelfInstructConfig(
            count,
            alpaca.examples(),
            mostAlike,
            alpaca.filter(),
            preamble == null ? null : Files.readString(preamble),
            patience,
            shared.seed());
    List<SeedTask> tasks = SeedTask.read(seeds);
    GenerationConfig decoding =
        GenerationConfig.builder()
            .optSampling(true)
            .optTemperature(temperature)
            .optMaxNewTokens(maxNewTokens)
            .optSeed(shared.seed())
            .addStopString("\n20")
            .addStopString("20.")
            .build();
    try (ZooModel<NDList, NDList> loaded = model.load(shared.device());
        TextGenerator generator = TextGenerator.of(loaded)) {
      SelfInstruct run =
          SelfInstruct.open(
              tasks, InstructionWriter.of(generator, decoding), config, output.folder());
      SelfInstructStatistics counts = run.run(now -> output.note(text(now)));
      output.say(text(counts));
      output.result(counts);
    }
    return 0;
  }

  private static String text(SelfInstructStatistics counts) {
    return "%d requests: %d tasks accepted of %d, refused %s"
        .formatted(counts.requests(), counts.accepted(), counts.seen(), counts.rejected());
  }
}
