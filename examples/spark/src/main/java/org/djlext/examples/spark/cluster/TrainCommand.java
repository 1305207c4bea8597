package org.djlext.examples.spark.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.djlext.examples.spark.train.ClusterTraining;
import org.djlext.examples.spark.train.DpoProgram;
import org.djlext.examples.spark.train.RankOutcome;
import org.djlext.examples.spark.train.RankProgram;
import org.djlext.examples.spark.train.SftProgram;
import org.djlext.vlm.tune.preference.PreferenceConfig;
import org.djlext.vlm.tune.sft.SftConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains a language model on several executors. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Trains a language model on several executors, each with a slice of the optimizer's state."
            + " A run that was broken off goes on from its newest checkpoint.")
final class TrainCommand implements Callable<Integer> {

  /** What a configuration is of. */
  private enum Method {
    sft,
    dpo
  }

  @Mixin private ClusterOptions cluster;

  @Parameters(
      paramLabel = "CONFIG",
      description = "A configuration as djlx tune has it, at a path that all machines see.")
  private Path config;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "sft",
      description = "What the configuration is of: ${COMPLETION-CANDIDATES}. Default: sft.")
  private Method method;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where checkpoints and the model go; all machines see it.")
  private Path out;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many executors train. Default: ${DEFAULT-VALUE}.")
  private int ranks;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "How long a silent executor is waited for. Default: ${DEFAULT-VALUE}.")
  private int patience;

  private TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    String file = config.toAbsolutePath().normalize().toString();
    RankProgram program;
    if (method == Method.sft) {
      SftConfig.read(config); // what is wrong in it is told before a cluster is asked for
      program = new SftProgram(file);
    } else {
      PreferenceConfig.dpo(config);
      program = new DpoProgram(file);
    }
    String folder = out.toAbsolutePath().normalize().toString();
    ClusterTraining training =
        new ClusterTraining(program, folder, ranks, Duration.ofSeconds(patience));
    try (SparkSession spark =
        ClusterSession.open("training " + config, cluster.master(), cluster.settings())) {
      List<RankOutcome> outcomes = training.train(new JavaSparkContext(spark.sparkContext()));
      for (RankOutcome outcome : outcomes) {
        System.out.printf(
            "rank %d: %d updates, %d numbers sent and %d received%s%n",
            outcome.rank(),
            outcome.updates(),
            outcome.sent(),
            outcome.received(),
            outcome.attempt() == 0 ? "" : ", at attempt " + (outcome.attempt() + 1));
      }
      System.out.println(folder);
      return 0;
    }
  }
}
