package org.djlext.face.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static final PairScores APART =
      PairScores.ofSimilarities(
          new double[] {0.9, 0.8, 0.2, 0.1}, new boolean[] {true, true, false, false});

  @Test
  void separatedPairsHaveNoError() {
    Roc roc = Roc.of(APART);
    assertThat(roc.auc()).isEqualTo(1);
    assertThat(roc.eer()).isZero();
    assertThat(roc.tarAtFar(0)).isEqualTo(1);
    assertThat(roc.mostAccurate(0.5).threshold()).isEqualTo(0.8);
  }

  @Test
  void equalScoresSayNothing() {
    Roc roc =
        Roc.of(PairScores.ofSimilarities(new double[4], new boolean[] {true, true, false, false}));
    assertThat(roc.auc()).isEqualTo(0.5);
    assertThat(roc.eer()).isEqualTo(0.5);
  }

  @Test
  void foldsThatDoNotDivideAreLargerFirst() {
    KFolds folds = new KFolds(11, 3);
    assertThat(List.of(folds.start(0), folds.start(1), folds.start(2), folds.end(2)))
        .containsExactly(0, 4, 8, 11);
  }

  @Test
  void rateThatIsNeverReachedAcceptsNothing() {
    boolean[] same = new boolean[20];
    double[] distances = new double[20];
    for (int i = 0; i < 20; i++) {
      same[i] = i % 2 == 0;
      distances[i] = same[i] ? 0.5 : 4.0; // the grid ends below 4
    }
    LfwResult result = LfwProtocol.standard().evaluate(PairScores.ofDistances(distances, same));
    assertThat(result.accuracy()).isEqualTo(1);
    assertThat(result.thresholds()).containsOnly(0.51);
    assertThat(result.validationRate()).isZero();
  }

  @Test
  void foldOfOneKindIsNamed() {
    boolean[] same = {true, true, false, false};
    assertThatThrownBy(
            () ->
                new LfwProtocol(2, 1e-3)
                    .evaluate(PairScores.ofDistances(new double[] {0, 1, 2, 3}, same)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fold 0")
        .hasMessageContaining("found 2 and 0");
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() {
    assertThatThrownBy(
            () -> PairScores.ofSimilarities(new double[] {Double.NaN}, new boolean[] {true}))
        .hasMessageContaining("score 0")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> PairScores.ofSimilarities(new double[1], new boolean[2]))
        .hasMessageContaining("1 and 2");
  }

  @Test
  void intervalCoversTheTruthAboutAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(4);
    int covered = 0;
    for (int run = 0; run < 100; run++) {
      double[] scores = new double[200];
      boolean[] same = new boolean[200];
      for (int i = 0; i < 200; i++) {
        same[i] = i % 2 == 0;
        scores[i] = random.nextDouble() + (same[i] ? 0.5 : 0);
      }
      ConfidenceInterval interval =
          new Bootstrap(100, 0.9, run)
              .interval(PairScores.ofSimilarities(scores, same), s -> Roc.of(s).auc());
      assertThat(interval.lower()).isLessThanOrEqualTo(interval.upper());
      // P(u + 0.5 > v) of two uniform numbers is 1 - 0.5 * 0.5 * 0.5
      covered += interval.lower() <= 0.875 && 0.875 <= interval.upper() ? 1 : 0;
    }
    assertThat(covered).isBetween(80, 98);
  }

  @Test
  void intervalOfProbesKeepsTheirKinds() {
    IdentificationScores scores =
        IdentificationScores.of(
            new double[][] {{0.9, 0.1}, {0.2, 0.8}, {0.3, 0.4}, {0.7, 0.1}},
            new int[] {0, 1, 1, IdentificationScores.NOT_ENROLLED});
    ConfidenceInterval interval =
        Bootstrap.standard().interval(scores, s -> OpenSet.of(s, 1).atFpir(0).tpir());
    assertThat(interval.value()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(interval.lower()).isZero();
    assertThat(interval.upper()).isEqualTo(1);
  }

  @Test
  void ranksAreCumulative() {
    IdentificationScores scores =
        IdentificationScores.of(
            new double[][] {{0.9, 0.1, 0.2}, {0.5, 0.4, 0.3}, {0.2, 0.2, 0.2}},
            new int[] {0, 1, 2});
    Cmc cmc = Cmc.of(scores);
    assertThat(cmc.rate(1)).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(cmc.rate(2)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(cmc.rate(3)).isEqualTo(1); // a tie of three counts as the last of them
    assertThat(cmc.rate(9)).isEqualTo(1);
  }

  @Test
  void evaluatorSeesAnEpochAsOne() {
    EmbeddingEvaluator evaluator = new EmbeddingEvaluator(EmbeddingScore.auc());
    evaluator.addAccumulator("validate/epoch");
    evaluator.addAccumulator("train/epoch");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList first = new NDList(manager.create(new float[][] {{3, 0}, {0, 1}}));
      NDList second = new NDList(manager.create(new float[][] {{1, 0.1f}, {0.1f, 1}}));
      NDList labels = new NDList(manager.create(new long[] {7, 9}));
      assertThat(evaluator.evaluate(labels, first).getFloat()).isNaN(); // no pair of one person
      evaluator.updateAccumulator("train/epoch", labels, first);
      evaluator.updateAccumulator("validate/epoch", labels, first);
      evaluator.updateAccumulator("validate/epoch", labels, second);
    }
    assertThat(evaluator.getAccumulator("validate/epoch")).isEqualTo(1);
    assertThat(evaluator.getAccumulator("train/epoch")).isNaN();
    evaluator.resetAccumulator("validate/epoch");
    assertThat(evaluator.getAccumulator("validate/epoch")).isNaN();
  }
}
