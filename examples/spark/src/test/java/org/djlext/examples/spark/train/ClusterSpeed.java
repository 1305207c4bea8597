package org.djlext.examples.spark.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.djlext.examples.spark.standalone.StandaloneCluster;

/**
 * How long an update takes: one process with two threads beside two and four workers of one thread
 * each, on this machine, the same batches. Prints a table and writes {@code cluster-speed.json} to
 * the folder that is its argument, which must not exist.
 *
 * <p>Run by {@code mvn -Pspark -pl examples/spark -am test-compile} and then, with the test class
 * path, {@code java -Dai.djl.pytorch.num_threads=2 org.djlext.examples.spark.train.ClusterSpeed
 * FOLDER}.
 */
final class ClusterSpeed {

  private static final int UPDATES = 14;
  private static final int FIRST = 4; // those before warm up

  private ClusterSpeed() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectory(Path.of(args[0])).toAbsolutePath();
    Path config =
        Files.writeString(
            folder.resolve("sft.yaml"),
            """
            model: djl://org.djlext.vlm/mini-llama
            data: %s
            instruction_style: chat
            max_length: 256
            packing: bfd
            batch_size: 4
            accumulation: 4
            max_steps: %d
            seed: 1
            """
                .formatted(
                    Path.of("../tuning/instructions.json").toAbsolutePath().normalize(), UPDATES));
    RankProgram program = new SftProgram(config.toString());
    Path alone = folder.resolve("alone");
    try (RankWork work = program.open(alone)) {
      work.run().build().run();
    }
    double one = median(alone, "seconds");
    System.out.printf(Locale.ROOT, "one process: %.3f s an update%n", one);
    StringBuilder json = new StringBuilder("{\n  \"one_process_seconds\": " + one);
    for (int workers : new int[] {2, 4}) {
      Path together = folder.resolve("workers-" + workers);
      try (StandaloneCluster cluster =
              StandaloneCluster.start(folder.resolve("cluster-" + workers), workers);
          JavaSparkContext spark = new JavaSparkContext(cluster.conf().setAppName("speed"))) {
        new ClusterTraining(program, together.toString(), workers, Duration.ofMinutes(5))
            .train(spark);
      }
      double seconds = median(together, "seconds");
      double compute = median(together, "compute_seconds");
      double exchange = median(together, "exchange_seconds");
      System.out.printf(
          Locale.ROOT,
          "%d workers: %.3f s an update (%.3f computing, %.3f exchanging), %.2f x one process%n",
          workers,
          seconds,
          compute,
          exchange,
          one / seconds);
      json.append(
          ",\n  \"workers_%d\": {\"seconds\": %s, \"compute_seconds\": %s, \"exchange_seconds\": %s, \"sent\": %s}"
              .formatted(workers, seconds, compute, exchange, median(together, "sent")));
    }
    Files.writeString(folder.resolve("cluster-speed.json"), json.append("\n}\n"));
  }

  private static double median(Path run, String column) throws IOException {
    List<String> lines = Files.readAllLines(run.resolve("metrics.csv"));
    int at = Arrays.asList(lines.get(0).split(",")).indexOf(column);
    List<Double> values =
        lines.subList(1 + FIRST, lines.size()).stream()
            .map(line -> Double.parseDouble(line.split(",")[at]))
            .sorted(Comparator.naturalOrder())
            .toList();
    return values.get(values.size() / 2);
  }
}
