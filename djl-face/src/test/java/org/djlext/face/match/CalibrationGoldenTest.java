package org.djlext.face.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.djlext.face.SplitMix;
import org.djlext.face.eval.PairScores;
import org.junit.jupiter.api.Test;

/** Probabilities by scikit-learn, from match_goldens.py. */
class CalibrationGoldenTest {

  private static PairScores draw(long seed) {
    SplitMix random = new SplitMix(seed);
    int steps = random.below(2) == 0 ? 0 : 10;
    int pairs = 20 + random.below(200);
    double[] scores = new double[pairs];
    boolean[] same = new boolean[pairs];
    for (int i = 0; i < pairs; i++) {
      same[i] = random.uniform() < 0.4;
      double score = random.uniform() - 0.5 + (same[i] ? 0.3 : 0.0);
      scores[i] = steps > 0 ? (int) (score * steps) / (double) steps : score;
    }
    return PairScores.ofSimilarities(scores, same);
  }

  private static JsonObject goldens() throws IOException {
    return JsonParser.parseString(
            Files.readString(Path.of("src/test/resources/match/calibration.json")))
        .getAsJsonObject();
  }

  private static void compare(String what, Calibration found, JsonObject golden, double near) {
    for (int i = 0; i < 23; i++) {
      double expected = golden.getAsJsonArray(what).get(i).getAsDouble();
      assertThat(found.probability(-1.1 + 0.1 * i)).as(what).isCloseTo(expected, within(near));
    }
  }

  @Test
  void plattsCurveEqualsScikitLearns() throws IOException {
    JsonObject goldens = goldens();
    assertThat(goldens.size()).isEqualTo(40);
    for (String seed : goldens.keySet()) {
      // theirs stops when the gradient is small
      compare(
          "platt",
          PlattScaling.fit(draw(Long.parseLong(seed))),
          goldens.getAsJsonObject(seed),
          1e-4);
    }
  }

  @Test
  void isotonicStepsEqualScikitLearns() throws IOException {
    JsonObject goldens = goldens();
    for (String seed : goldens.keySet()) {
      compare(
          "isotonic",
          IsotonicCalibration.fit(draw(Long.parseLong(seed))),
          goldens.getAsJsonObject(seed),
          1e-9);
    }
  }

  @Test
  void curveIsWhereTheLossIsLowest() {
    PairScores scores = draw(3);
    PlattScaling curve = PlattScaling.fit(scores);
    double mated = 0;
    for (int i = 0; i < scores.size(); i++) {
      mated += scores.same(i) ? 1 : 0;
    }
    double others = scores.size() - mated;
    double[] gradient = new double[2];
    for (int i = 0; i < scores.size(); i++) {
      double target = scores.same(i) ? (mated + 1) / (mated + 2) : 1 / (others + 2);
      double error = curve.probability(scores.similarity(i)) - target;
      gradient[0] += error * scores.similarity(i);
      gradient[1] += error;
    }
    assertThat(gradient).containsExactly(new double[2], within(1e-6));
  }

  @Test
  void scoresTheWrongWayRoundAreRefused() {
    double[] scores = {0.1, 0.2, 0.8, 0.9};
    boolean[] same = {true, true, false, false};
    PairScores pairs = PairScores.ofSimilarities(scores, same);
    assertThatThrownBy(() -> PlattScaling.fit(pairs)).hasMessageContaining("score higher");
    Arrays.fill(same, true);
    assertThatThrownBy(() -> PlattScaling.fit(PairScores.ofSimilarities(scores, same)))
        .hasMessageContaining("found 4 and 0");
  }
}
