package org.djlext.face.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.djlext.face.SplitMix;
import org.junit.jupiter.api.Test;

/** Scores by insightface's, facenet's and scikit-learn's code, from eval_goldens.py. */
class EvaluationGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/eval/scores.json");
  private static final double[] RATES = {1e-3, 1e-2, 0.033, 0.1, 0.37};

  private record Case(PairScores scores, int folds) {}

  private static Case draw(long seed) {
    SplitMix random = new SplitMix(seed);
    int pairs = 40 + random.below(400);
    int folds = new int[] {10, 10, 5, 3, 1}[random.below(5)];
    int steps = new int[] {0, 0, 20, 200}[random.below(4)];
    double overlap = random.uniform();
    double[] distances = new double[pairs];
    boolean[] same = new boolean[pairs];
    for (int i = 0; i < pairs; i++) {
      same[i] = random.uniform() < 0.9 ? i % 2 == 0 : random.uniform() < 0.5;
      double root = random.uniform() * 1.2 + (same[i] ? 0.0 : (1 - overlap) * 0.79);
      root = steps > 0 ? (int) (root * steps) / (double) steps : root;
      distances[i] = root * root;
    }
    return new Case(PairScores.ofDistances(distances, same), folds);
  }

  private static JsonObject read(String key) throws IOException {
    return JsonParser.parseString(Files.readString(FILE)).getAsJsonObject().getAsJsonObject(key);
  }

  private static void near(String what, double found, double expected) {
    assertThat(found).as(what).isCloseTo(expected, within(1e-9));
  }

  @Test
  void lfwProtocolEqualsTheReference() throws IOException {
    JsonObject cases = read("cases");
    assertThat(cases.size()).isEqualTo(100);
    for (String seed : cases.keySet()) {
      JsonObject expected = cases.getAsJsonObject(seed).getAsJsonObject("lfw");
      Case drawn = draw(Long.parseLong(seed));
      LfwResult found = new LfwProtocol(drawn.folds, 1e-3).evaluate(drawn.scores);
      JsonArray accuracies = expected.getAsJsonArray("accuracies");
      assertThat(found.accuracies()).hasSize(accuracies.size());
      for (int i = 0; i < accuracies.size(); i++) {
        near(seed + " fold " + i, found.accuracies().get(i), accuracies.get(i).getAsDouble());
      }
      Map<String, Double> figures =
          Map.of(
              "accuracy", found.accuracy(),
              "deviation", found.accuracyDeviation(),
              "validation", found.validationRate(),
              "validationDeviation", found.validationDeviation(),
              "far", found.falseAcceptRate());
      figures.forEach((name, value) -> near(seed + name, value, expected.get(name).getAsDouble()));
      for (int i = 0; i * 37 < 400; i++) {
        RocPoint point = found.roc().get(i * 37);
        near(
            seed + " tpr",
            point.trueAcceptRate(),
            expected.getAsJsonArray("tpr").get(i).getAsDouble());
        near(
            seed + " fpr",
            point.falseAcceptRate(),
            expected.getAsJsonArray("fpr").get(i).getAsDouble());
      }
    }
  }

  @Test
  void rocEqualsScikitLearns() throws IOException {
    JsonObject cases = read("cases");
    for (String seed : cases.keySet()) {
      JsonObject expected = cases.getAsJsonObject(seed).getAsJsonObject("roc");
      Roc roc = Roc.of(draw(Long.parseLong(seed)).scores);
      near(seed + " auc", roc.auc(), expected.get("auc").getAsDouble());
      near(seed + " eer", roc.eer(), expected.get("eer").getAsDouble());
      compare(seed + " all", roc, expected.getAsJsonObject("all"));
      compare(seed + " corners", roc.corners(), expected.getAsJsonObject("corners"));
    }
  }

  private static void compare(String what, Roc roc, JsonObject expected) {
    assertThat(roc.points()).as(what).hasSize(expected.get("points").getAsInt());
    for (int i = 0; i < RATES.length; i++) {
      near(
          what + " TAR at " + RATES[i],
          roc.tarAtFar(RATES[i]),
          expected.getAsJsonArray("tar").get(i).getAsDouble());
    }
  }

  @Test
  void identificationEqualsItsDefinition() throws IOException {
    JsonObject tables = read("tables");
    assertThat(tables.size()).isEqualTo(80);
    double[] rates = {0, 0.01, 0.1, 0.3, 1};
    for (String seed : tables.keySet()) {
      JsonObject expected = tables.getAsJsonObject(seed);
      IdentificationScores scores = table(Long.parseLong(seed));
      double[] cmc = Cmc.of(scores).rates();
      double[] wanted =
          expected.getAsJsonArray("cmc").asList().stream()
              .mapToDouble(e -> e.getAsDouble())
              .toArray();
      assertThat(cmc).containsExactly(wanted, within(1e-12));
      OpenSet open = OpenSet.of(scores, 1);
      for (int i = 0; i < rates.length; i++) {
        near(
            seed + " FNIR at " + rates[i],
            open.atFpir(rates[i]).fnir(),
            expected.getAsJsonArray("open").get(i).getAsDouble());
      }
    }
  }

  private static IdentificationScores table(long seed) {
    SplitMix random = new SplitMix(seed);
    int probes = 10 + random.below(40);
    int persons = 2 + random.below(12);
    int steps = random.below(2) == 0 ? 0 : 16;
    int[] whose = new int[probes];
    Arrays.setAll(whose, i -> random.below(persons + 3));
    Arrays.setAll(whose, i -> whose[i] < persons ? whose[i] : -1);
    whose[0] = 0;
    whose[1] = -1;
    double[][] scores = new double[probes][persons];
    for (int i = 0; i < probes; i++) {
      for (int j = 0; j < persons; j++) {
        double score = random.uniform() + (whose[i] == j ? 0.4 : 0.0);
        scores[i][j] = steps > 0 ? (int) (score * steps) / (double) steps : score;
      }
    }
    return IdentificationScores.of(scores, whose);
  }
}
