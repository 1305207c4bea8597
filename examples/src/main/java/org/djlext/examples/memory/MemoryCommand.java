package org.djlext.examples.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.tune.zero.DeepSpeedEstimate.Offload;
import org.djlext.vlm.tune.zero.ModelSize;
import org.djlext.vlm.tune.zero.StateBytes;
import org.djlext.vlm.tune.zero.ZeroStage;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx memory}: says what a training needs. */
@Command(
    name = "memory",
    description = {
      "Says how much memory a training needs on each device: parameters, gradients, optimizer and"
          + " activations, in the stages of ZeRO.",
      "",
      "Prints a table, what DeepSpeed's estimators say, and with --memory what fits; writes a chart"
          + " of the stages into the folder of --out.",
      ""
    },
    sortOptions = false)
public final class MemoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Model model;

  private static final class Model {
    @Option(
        names = "--params",
        paramLabel = "N",
        description =
            "How many parameters there are, such as 7B; activations are those of the published"
                + " LLaMA nearest in size.")
    private String parameters;

    @Option(
        names = "--model",
        paramLabel = "FOLDER",
        description = "A checkpoint, or only its config.json: parameters are counted exactly.")
    private Path folder;
  }

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Devices of each host. Default: ${DEFAULT-VALUE}.")
  private int gpus;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Hosts. Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--stage",
      paramLabel = "0-3",
      defaultValue = "0",
      description = "The stage of ZeRO that is used. Default: ${DEFAULT-VALUE}.")
  private int stage;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sequences on each device. Default: ${DEFAULT-VALUE}.")
  private long batch;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "2048",
      description = "Tokens of each. Default: ${DEFAULT-VALUE}.")
  private long length;

  @Option(
      names = "--float32",
      description = "Train in float32, as this library does on CPUs, in place of 16 bits.")
  private boolean float32;

  @Option(
      names = "--checkpointing",
      description = "Keep only the inputs of layers, for about a third more work.")
  private boolean checkpointing;

  @Option(names = "--no-flash", description = "Attention keeps its scores.")
  private boolean scores;

  @Option(
      names = "--offload",
      paramLabel = "WHAT",
      defaultValue = "none",
      description =
          "What the host keeps: none, optimizer or parameters. Default: ${DEFAULT-VALUE}.")
  private String offload;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "The memory of a device, such as 24GB or 80GiB: what fits is said.")
  private String memory;

  @Option(
      names = "--paper",
      description = "Also print the table of the paper for this number of parameters.")
  private boolean paper;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public MemoryCommand() {}

  @Override
  public Integer call() throws IOException {
    CommandOutput output = shared.output();
    MemoryRequest asked = request();
    MemoryReport report = MemoryReport.of(asked);
    output.write(MemoryText.of(asked, report));
    if (model.folder == null) {
      output.say(
          "Activations are those of %d layers of %d with %d heads and %d token ids; --model counts exactly."
              .formatted(
                  asked.shape().layers(),
                  asked.shape().hidden(),
                  asked.shape().heads(),
                  asked.shape().vocabulary()));
    }
    if (paper) {
      output.say("");
      output.write(MemoryText.paper(asked.size().parameters()));
    }
    output.result(report);
    output.file("memory.png", MemoryChart.png(report));
    return 0;
  }

  private MemoryRequest request() throws IOException {
    try {
      ModelSize size;
      DecoderShape shape;
      if (model.folder == null) {
        long parameters = Quantity.parameters(model.parameters);
        shape = DecoderShape.near(parameters);
        size = new ModelSize(parameters, (long) shape.hidden() * shape.vocabulary());
      } else {
        size = ModelSize.of(model.folder);
        shape = DecoderShape.of(model.folder);
      }
      return new MemoryRequest(
          size,
          shape,
          float32 ? StateBytes.FLOAT32 : StateBytes.MIXED,
          gpus,
          nodes,
          ZeroStage.of(stage),
          batch,
          length,
          !scores,
          checkpointing,
          offload(),
          memory == null ? 0 : Quantity.bytes("--memory", memory));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Offload offload() {
    try {
      return Offload.valueOf(offload.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--offload: expected none, optimizer or parameters, found " + offload, e);
    }
  }
}
