package org.djlext.examples.memory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.vlm.tune.zero.ActivationMemory;
import org.djlext.vlm.tune.zero.ClusterPlan;
import org.djlext.vlm.tune.zero.ModelSize;
import org.djlext.vlm.tune.zero.StateBytes;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx plan}: predicts training on more workers than there are. */
@Command(
    name = "plan",
    description = {
      "Predicts time and memory of a step on 8 to 1,024 workers in each stage of ZeRO, from what a"
          + " step costs on one and how fast the links are.",
      "",
      "Prints what is assumed and a table, and writes a chart into the folder of --out.",
      ""
    },
    sortOptions = false)
public final class PlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Model model;

  private static final class Model {
    @Option(
        names = "--params",
        paramLabel = "N",
        description = "How many parameters are trained, such as 7B.")
    private String parameters;

    @Option(
        names = "--model",
        paramLabel = "FOLDER",
        description = "A checkpoint, or only its config.json: parameters are counted exactly.")
    private Path folder;
  }

  @Option(
      names = "--compute-seconds",
      paramLabel = "S",
      required = true,
      description = "Forward and backward of one worker's batch, as measured.")
  private double compute;

  @Option(
      names = "--update-seconds",
      paramLabel = "S",
      defaultValue = "0",
      description =
          "The optimizer over all parameters on one worker, as measured. Default: ${DEFAULT-VALUE}.")
  private double update;

  @Option(
      names = "--bandwidth",
      paramLabel = "SIZE",
      required = true,
      description = "Bytes a second between hosts, such as 1.25GB for 10 Gbit/s.")
  private String bandwidth;

  @Option(
      names = "--latency-ms",
      paramLabel = "MS",
      defaultValue = "0.05",
      description = "What a message takes besides. Default: ${DEFAULT-VALUE}.")
  private double latency;

  @Option(
      names = "--overlap",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "The share of the exchange that hides behind computing, 0 to 1; this library hides none."
              + " Default: ${DEFAULT-VALUE}.")
  private double overlap;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Workers that share the link of a host. Default: ${DEFAULT-VALUE}.")
  private int perHost;

  @Option(
      names = "--workers",
      paramLabel = "N",
      split = ",",
      defaultValue = "8,16,32,64,128,256,512,1024",
      description = "Numbers of workers, with commas between. Default: ${DEFAULT-VALUE}.")
  private List<Integer> workers;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sequences of each worker. Default: ${DEFAULT-VALUE}.")
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
      names = "--measured",
      paramLabel = "FILE",
      description =
          "Steps that were measured, as CSV workers,stage,seconds: shown beside the plan.")
  private Path measured;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public PlanCommand() {}

  @Override
  public Integer call() throws IOException {
    List<MeasuredStep> steps = measured == null ? List.of() : MeasuredStep.read(measured);
    PlanReport report = report(steps);
    CommandOutput output = shared.output();
    output.write(report.text());
    output.result(report);
    output.file("plan.png", report.png());
    return 0;
  }

  private PlanReport report(List<MeasuredStep> steps) throws IOException {
    try {
      long parameters =
          model.folder == null
              ? Quantity.parameters(model.parameters)
              : ModelSize.of(model.folder).parameters();
      DecoderShape shape =
          model.folder == null ? DecoderShape.near(parameters) : DecoderShape.of(model.folder);
      ActivationMemory activations = shape.activations(true, false);
      ClusterPlan plan =
          new ClusterPlan(
              parameters,
              float32 ? StateBytes.FLOAT32 : StateBytes.MIXED,
              compute,
              update,
              activations.bytes(batch, length),
              shape.layers(),
              new ClusterPlan.Links(
                  Quantity.bytes("--bandwidth", bandwidth), latency / 1e3, overlap, perHost));
      return PlanReport.of(plan, workers, steps);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
