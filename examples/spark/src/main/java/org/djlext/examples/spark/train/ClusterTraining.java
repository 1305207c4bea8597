package org.djlext.examples.spark.train;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A training by several executors of a cluster, each a rank with its slice of the optimizer's state
 * (ZeRO). It is one barrier stage: all ranks start together, and if Spark loses one, it starts all
 * of them again, which go on from the newest checkpoint.
 *
 * @param program what each rank does
 * @param folder where checkpoints and the tuned model go; all machines see it
 * @param ranks how many executors train
 * @param patience how long a silent rank is waited for
 */
public record ClusterTraining(RankProgram program, String folder, int ranks, Duration patience) {

  private static final ClassTag<RankOutcome> OUTCOME = ClassTag$.MODULE$.apply(RankOutcome.class);

  /**
   * Checks the values.
   *
   * @param program what each rank does
   * @param folder where the run is kept
   * @param ranks at least 1
   * @param patience above 0
   */
  public ClusterTraining {
    if (ranks < 1) {
      throw new IllegalArgumentException("ranks: expected at least 1, found " + ranks);
    }
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience: expected above 0, found " + patience);
    }
  }

  /**
   * Trains until the run is over.
   *
   * @param spark the cluster, with an executor for each rank
   * @return how it ended for each rank, in order
   * @throws IOException saying what stopped it, on which rank; the newest checkpoint is kept
   */
  public List<RankOutcome> train(JavaSparkContext spark) throws IOException {
    List<Integer> numbers = IntStream.range(0, ranks).boxed().toList();
    RDD<RankOutcome> stage =
        spark
            .parallelize(numbers, ranks)
            .rdd()
            .barrier()
            .mapPartitions(new RankTask(program, folder, patience), false, OUTCOME);
    List<RankOutcome> outcomes;
    try {
      // Spark begins a failed barrier stage again only if a shuffle follows it
      outcomes = new ArrayList<>(stage.toJavaRDD().repartition(1).collect());
      outcomes.sort(Comparator.comparingInt(RankOutcome::rank));
    } catch (RuntimeException e) {
      throw new IOException(
          "the training by %d ranks in %s failed: %s".formatted(ranks, folder, e.getMessage()), e);
    }
    Optional<RankOutcome> stopped =
        outcomes.stream()
            .filter(outcome -> outcome.failure() != null)
            .min(Comparator.comparing(outcome -> !outcome.own())); // who knows why comes first
    if (stopped.isPresent()) {
      throw new IOException(stopped.get().failure());
    }
    return outcomes;
  }
}
