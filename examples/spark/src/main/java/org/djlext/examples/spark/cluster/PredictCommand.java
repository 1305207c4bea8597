package org.djlext.examples.spark.cluster;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.djlext.examples.spark.text.AnswerJob;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.training.ConfigFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers prompts on several executors. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = {
      "Answers the prompts of JSON Lines or Parquet on several executors.",
      "Keys of CONFIG: model (a folder, or djl://GROUP/NAME), prompts (a file or folder with a"
          + " column prompt), chat (false), answers (1), max_new_tokens (256), temperature (0: the"
          + " likeliest token), top_p (1), rows (16), seed (0), partitions (as Spark does)."
    })
final class PredictCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster;

  @Parameters(paramLabel = "CONFIG", description = "YAML or JSON that says what to do.")
  private Path config;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where answers go, as Parquet; must not exist.")
  private String out;

  private PredictCommand() {}

  @Override
  public Integer call() throws IOException {
    ConfigFile file = ConfigFile.read(config);
    String model = required(file, "model");
    String prompts = file.resolve("prompts", required(file, "prompts")).toString();
    AnswerJob job;
    try {
      job =
          new AnswerJob(
              model.contains("://") ? model : file.resolve("model", model).toString(),
              file.flag("chat", false),
              file.integer("answers", 1, 1),
              file.integer("max_new_tokens", 256, 1),
              file.number("temperature", 0, 0),
              file.number("top_p", 1, 0),
              file.integer("rows", 16, 1),
              file.whole("seed", 0));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(config, e.getMessage(), e);
    }
    int partitions = file.integer("partitions", 0, 0);
    file.requireAllAsked();
    try (SparkSession spark =
        ClusterSession.open("answers of " + model, cluster.master(), cluster.settings())) {
      Dataset<Row> asked =
          prompts.endsWith(".parquet") ? spark.read().parquet(prompts) : spark.read().json(prompts);
      if (!List.of(asked.columns()).contains("prompt")) {
        throw new CheckpointException(
            Path.of(prompts), "columns", "prompt", String.join(", ", asked.columns()));
      }
      job.answer(partitions == 0 ? asked : asked.repartition(partitions))
          .write()
          .mode(SaveMode.ErrorIfExists)
          .parquet(out);
      Dataset<Row> rows = spark.read().parquet(out);
      long failed = rows.filter(col("error").isNotNull()).count();
      System.out.printf(
          "%d answers in %s, prompts that could not be answered: %d%n",
          rows.count() - failed, out, failed);
      return failed == 0 ? 0 : 1;
    }
  }

  private String required(ConfigFile file, String key) throws CheckpointException {
    String value = file.text(key, null);
    if (value == null) {
      throw file.wrong(key, "a text");
    }
    return value;
  }
}
