package org.djlext.examples.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.djlext.examples.spark.standalone.StandaloneCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to a training on a standalone master and two workers. */
class TroubledTrainingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final Path MINIATURE =
      Path.of("../../djl-vlm/src/main/resources/org/djlext/vlm/zoo/mini-llama");

  @TempDir private static Path shared;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    cluster = StandaloneCluster.start(shared.resolve("cluster"), 2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static List<RankOutcome> train(RankProgram program, Path folder, SparkConf conf)
      throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(conf.setAppName("training"))) {
      return new ClusterTraining(program, folder.toString(), 2, PATIENCE).train(spark);
    }
  }

  @Test
  void aKilledExecutorIsReplacedAndTheWeightsAreEqual() throws Exception {
    Path quiet = shared.resolve("quiet");
    List<RankOutcome> undisturbed = train(new TextsProgram(6, 0, -1), quiet, cluster.conf());
    assertThat(undisturbed).allMatch(outcome -> outcome.attempt() == 0 && outcome.updates() == 6);

    Path killed = shared.resolve("killed");
    CompletableFuture<List<RankOutcome>> disturbed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return train(new TextsProgram(6, 1500, -1), killed, cluster.conf());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    while (!Files.exists(killed.resolve("checkpoint-2")) && !disturbed.isDone()) {
      Thread.sleep(20);
    }
    Thread.sleep(800); // into the third update
    cluster.killExecutors(1);
    List<RankOutcome> outcomes = disturbed.get();
    System.out.println("killed after update 2: " + outcomes);
    assertThat(outcomes).allMatch(outcome -> outcome.attempt() > 0 && outcome.updates() <= 4);
    double distance = TrainedWeights.read(killed).distance(TrainedWeights.read(quiet));
    System.out.println("distance to the undisturbed run: " + distance);
    assertThat(distance).isZero();
  }

  @Test
  void aFullDiskOfOneWorkerIsToldOfAndTheCheckpointBeforeIsKept() throws Exception {
    Path folder = shared.resolve("full");
    assertThatThrownBy(() -> train(new TextsProgram(6, 0, 3), folder, cluster.conf()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rank 1 of 2 could not save the checkpoint of update 4")
        .hasMessageContaining("File too large");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("checkpoint-2")
          .doesNotContain("checkpoint-4", "model.safetensors");
    }
    // with room again the run goes on from there
    List<RankOutcome> outcomes = train(new TextsProgram(6, 0, -1), folder, cluster.conf());
    assertThat(outcomes).allMatch(outcome -> outcome.updates() == 4);
  }

  @Test
  void aWorkerWithAnotherCheckpointIsRefusedByName() throws Exception {
    for (int worker = 0; worker < 2; worker++) {
      Path own = Files.createDirectories(cluster.work(worker).resolve("mini"));
      try (Stream<Path> files = Files.list(MINIATURE)) {
        for (Path file : files.toList()) {
          Files.copy(file, own.resolve(file.getFileName()));
        }
      }
      Files.writeString(
          own.resolve("generation_config.json"), "{\"eos_token_id\": %d}".formatted(worker));
      Files.writeString(
          cluster.work(worker).resolve("own.yaml"),
          "model: mini\ninstruction_style: chat\nmax_length: 64\ndata: "
              + Path.of("../tuning/instructions.json").toAbsolutePath());
    }
    // the working folder of an executor is within that of its worker
    assertThatThrownBy(
            () -> train(new SftProgram("../../own.yaml"), shared.resolve("other"), cluster.conf()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rank 1, on 127.0.0.1:")
        .hasMessageMatching(
            "(?s).*checkpoint .*mini: expected [0-9a-f]{16} as rank 0 has, found.*");
  }

  @Test
  void aWorkerWithAnotherVersionOfTheLibraryIsRefusedByName() throws Exception {
    Path own = cluster.work(1).resolve("older/org/djlext/vlm/tune/zero/library.properties");
    Files.createDirectories(own.getParent());
    Files.writeString(own, "version=0.0.9\n");
    SparkConf conf = cluster.conf();
    String classes = conf.get("spark.executor.extraClassPath");
    conf.set("spark.executor.extraClassPath", "../../older:" + classes);
    assertThatThrownBy(() -> train(new TextsProgram(2, 0, -1), shared.resolve("older"), conf))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("library version: expected")
        .hasMessageContaining("0.0.9");
  }
}
