package org.djlext.examples.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

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
    compare("sft", new SftProgram(config.toString()));
  }

  private static void compare(String name, RankProgram program) throws Exception {
    Path alone = shared.resolve(name + "-alone");
    try (RankWork work = program.open(alone)) {
      work.run().build().run();
    }
    Path together = shared.resolve(name + "-together");
    List<RankOutcome> outcomes =
        new ClusterTraining(program, together.toString(), 2, PATIENCE).train(spark);
    TrainedWeights expected = TrainedWeights.read(alone);
    double distance = TrainedWeights.read(together).distance(expected);
    System.out.println(name + ": distance " + distance + " " + outcomes);
    assertThat(distance).isLessThan(1e-6);
  }
}
