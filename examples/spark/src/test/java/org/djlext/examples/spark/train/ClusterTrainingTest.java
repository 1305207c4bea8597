package org.djlext.examples.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.djlext.examples.spark.standalone.StandaloneCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers of the library on a standalone master and two workers, beside one process. */
class ClusterTrainingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path shared;
  private static StandaloneCluster cluster;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    cluster = StandaloneCluster.start(shared.resolve("cluster"), 2);
    spark = new JavaSparkContext(cluster.conf().setAppName("trainings"));
  }

  @AfterAll
  static void stop() {
    spark.close();
    cluster.close();
  }

  @Test
  void fineTuningByTwoWorkersEqualsOneProcess() throws Exception {
    Path config =
        Files.writeString(
            shared.resolve("sft.yaml"),
            """
            model: djl://org.djlext.vlm/mini-llama
            data: %s
            instruction_style: chat
            max_length: 64
            batch_size: 2
            accumulation: 4
            max_steps: 3
            learning_rate: 2e-4
            seed: 4
            """
                .formatted(Path.of("../tuning/instructions.json").toAbsolutePath().normalize()));
    compare("sft", new SftProgram(config.toString()), 3);
  }

  @Test
  void preferencesByTwoWorkersEqualOneProcess() throws Exception {
    Path config =
        Files.writeString(
            shared.resolve("dpo.yaml"),
            """
            model: djl://org.djlext.vlm/mini-llama
            data: %s
            max_length: 64
            batch_size: 2
            accumulation: 2
            max_steps: 2
            learning_rate: 2e-5
            seed: 4
            """
                .formatted(pairs()));
    compare("dpo", new DpoProgram(config.toString()), 2);
  }

  private static Path pairs() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../tuning/pairs.jsonl")).subList(0, 8);
    return Files.write(shared.resolve("pairs.jsonl"), lines);
  }

  @Test
  void detectionByTwoWorkersEqualsOneProcess() throws Exception {
    compare("detr", DetrProgram.begin(shared.resolve("detr")), 3);
  }

  private static void compare(String name, RankProgram program, int updates) throws Exception {
    Path alone = shared.resolve(name + "-alone");
    try (RankWork work = program.open(alone)) {
      work.run().build().run();
    }
    Path together = shared.resolve(name + "-together");
    List<RankOutcome> outcomes =
        new ClusterTraining(program, together.toString(), 2, PATIENCE).train(spark);
    long size = padded(together.resolve("checkpoint-" + updates));
    double distance = TrainedWeights.read(together).distance(TrainedWeights.read(alone));
    // each rank sends its gradients of the other's slice, and its slice of the parameters: 2 P / 2
    System.out.printf(
        "%s: distance %.2g, P = %d with padding, %s%n", name, distance, size, outcomes);
    assertThat(distance).isLessThan(1e-6);
    assertThat(outcomes)
        .hasSize(2)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.updates()).isEqualTo(updates);
              assertThat(outcome.sent()).isEqualTo(updates * 2 * size / 2);
              assertThat(outcome.received()).isEqualTo(outcome.sent());
            });
  }

  /** Reads from the index of a checkpoint how many numbers all slices have. */
  private static long padded(Path checkpoint) throws IOException {
    JsonObject index =
        JsonParser.parseString(Files.readString(checkpoint.resolve("zero.json"))).getAsJsonObject();
    return index.get("ranks").getAsLong() * index.get("sliceSize").getAsLong();
  }
}
