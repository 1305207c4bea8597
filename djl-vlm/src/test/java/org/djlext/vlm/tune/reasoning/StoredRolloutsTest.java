package org.djlext.vlm.tune.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.policy.Aggregation;
import org.djlext.vlm.tune.policy.KlEstimator;
import org.djlext.vlm.tune.policy.PolicyLoss;
import org.djlext.vlm.tune.policy.PolicyLossConfig;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From rewards to losses and gradients against trl and verl, on reasoning_goldens.py's golden. */
class StoredRolloutsTest {

  private static final int GROUP = 4;
  private static final int MAX_LENGTH = 9;
  private static final int BUFFER = 4;

  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> golden = new HashMap<>();

  @BeforeEach
  void read() throws Exception {
    try (SafetensorsFile file =
        SafetensorsFile.open(Path.of("src/test/resources/reasoning/stored.safetensors"))) {
      for (String name : file.names()) {
        golden.put(name, file.load(manager, name));
      }
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Ingredients ingredients(String name) {
    Ingredients dapo = Ingredients.dapo(MAX_LENGTH);
    return switch (name) {
      case "grpo" -> Ingredients.grpo();
      case "kl" -> Ingredients.grpo().withKl(new KlPenalty(0.04, KlEstimator.K3, false));
      case "dr" -> Ingredients.drGrpo();
      case "dapo" -> dapo.withOverlong(new OverlongPunishment(MAX_LENGTH, BUFFER, 1));
      case "masked" -> dapo.withOverlong(null).withMaskTruncated(true);
      case "gspo" ->
          Ingredients.grpo()
              .withClipping(new PolicyLossConfig(0.05, 0.06, Double.POSITIVE_INFINITY, 0, true));
      default -> Ingredients.vapo().withValue(new ValueIngredients(0, 1, 0.95, 0.05 * 8, 0.5, 1));
    };
  }

  @ParameterizedTest
  @CsvSource({
    "grpo, 12",
    "kl, 12",
    "dr, 12",
    "dapo, 12",
    "masked, 12",
    "gspo, 12",
    "vapo, 12",
    "grpo, 5",
    "dapo, 1",
    "masked, 7",
    "vapo, 4"
  })
  void lossesAndGradientsEqualTheReference(String name, int rowsAtOnce) {
    Ingredients ingredients = ingredients(name);
    float[][] references = ingredients.kl().wanted() ? rows("reference") : null;
    float[][] values = ingredients.value() == null ? null : rows("values");
    ReasoningBatch all =
        new AnswerAdvantages(ingredients, MAX_LENGTH)
            .updates(groups(ingredients), 1, references, values)
            .get(0);
    close(all.advantages(), name + ".advantages");
    if (values != null) {
      close(all.returns(), "vapo.returns");
    }
    double loss = 0;
    float[][] gradients = new float[all.rollouts().size()][];
    for (int from = 0; from < gradients.length; from += rowsAtOnce) {
      int[] part = new int[Math.min(rowsAtOnce, gradients.length - from)];
      Arrays.setAll(part, new Counter(from)::plus);
      loss += part(ingredients, all.rows(part), rows("log_probs", part), gradients, from);
    }
    assertThat(loss).isCloseTo(golden.get(name + ".loss").getFloat(), within(1e-6));
    close(gradients, name + ".gradient");
  }

  private record Counter(int from) {
    int plus(int i) {
      return from + i;
    }
  }

  /** Works on some answers; returns their part of the loss and stores their gradients. */
  private double part(
      Ingredients ingredients, ReasoningBatch batch, float[][] now, float[][] gradients, int from) {
    NDArray x = array(now);
    x.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray weights = array(batch.weights());
      NDList sampled = new NDList(array(batch.sampled()), array(batch.advantages()), weights);
      NDArray loss = new PolicyLoss(ingredients.clipping()).evaluate(x, sampled).head();
      if (ingredients.kl().wanted()) {
        NDArray divergence = ingredients.kl().estimator().of(x, array(batch.references()));
        loss = loss.add(divergence.mul(weights).sum().mul((float) ingredients.kl().coefficient()));
      }
      NDArray likely = x.mul(array(batch.positives())).sum();
      loss = loss.sub(likely.mul((float) ingredients.positiveExamples()));
      collector.backward(loss);
      float[] flat = x.getGradient().toFloatArray();
      for (int i = 0; i < now.length; i++) {
        gradients[from + i] = Arrays.copyOfRange(flat, i * MAX_LENGTH, (i + 1) * MAX_LENGTH);
      }
      return loss.getFloat();
    }
  }

  private List<AnswerGroup> groups(Ingredients ingredients) {
    float[] scores = golden.get("scores").toFloatArray();
    float[] cut = golden.get("cut").toFloatArray();
    float[][] old = rows("old");
    Problem problem = new Problem("test", "?", "!", "instance", 0);
    List<AnswerGroup> groups = new ArrayList<>();
    List<ScoredAnswer> answers = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      int length = old[i].length;
      Rollout rollout =
          new Rollout(
              new RolloutPrompt(i / GROUP, new long[] {1}, GROUP),
              i % GROUP,
              new long[length],
              old[i],
              new int[length],
              cut[i] == 1 ? RolloutStatus.CUT : RolloutStatus.FINISHED);
      Verdict verdict = scores[i] == 1 ? Verdict.right("!") : Verdict.wrong("-", "wrong");
      double reward = scores[i] == 1 ? 1 : ingredients.wrongReward();
      reward += ingredients.overlong() == null ? 0 : ingredients.overlong().of(length);
      float[] parts = {(float) reward};
      answers.add(new ScoredAnswer(problem, rollout, "", verdict, parts, (float) reward));
      if (answers.size() == GROUP) {
        groups.add(new AnswerGroup(problem, answers));
        answers = new ArrayList<>();
      }
    }
    return groups;
  }

  @Test
  void overlongAnswersLoseWhatThePaperSays() {
    OverlongPunishment punishment = new OverlongPunishment(20480, 4096, 1);
    assertThat(punishment.of(100)).isZero();
    assertThat(punishment.of(16384)).isZero();
    assertThat(punishment.of(17408)).isEqualTo(-0.25f);
    assertThat(punishment.of(18432)).isEqualTo(-0.5f);
    assertThat(punishment.of(20480)).isEqualTo(-1);
    assertThat(punishment.of(30000)).isEqualTo(-1);
  }

  @Test
  void divergencesAreThoseOfTheSheet() {
    assertThat(KlEstimator.K3.of(-1, -1.5f)).isCloseTo(0.106531f, within(1e-6f));
    assertThat(KlEstimator.K3.of(-1.5f, -1)).isCloseTo(0.148721f, within(1e-6f));
    assertThat(KlEstimator.K2.of(-1, -1.5f)).isEqualTo(0.125f);
    assertThat(KlEstimator.K1.of(-1, -1.5f)).isEqualTo(0.5f);
    for (KlEstimator estimator : KlEstimator.values()) {
      NDArray many =
          estimator.of(manager.create(new float[] {-1}), manager.create(new float[] {-1.5f}));
      assertThat(many.getFloat()).isCloseTo(estimator.of(-1, -1.5f), within(1e-6f));
    }
  }

  @Test
  void lambdaOfShortAnswersIsNotNegative() {
    ValueIngredients vapo = ValueIngredients.vapo();
    float[] one = vapo.advantages(new float[] {0, 0, 1}, new float[] {0.5f, 0.25f, 0.125f});
    assertThat(one).containsExactly(-0.25f, -0.125f, 0.875f); // one step ahead only
  }

  @Test
  void tokensCountAsTheAggregationSays() {
    boolean[][] counts = {new boolean[2], new boolean[8]};
    Arrays.fill(counts[0], true);
    Arrays.fill(counts[1], true);
    assertThat(2 * Aggregation.SEQUENCE_MEAN.weights(counts, 10)[0][0]).isEqualTo(0.5f);
    assertThat(2 * Aggregation.TOKEN_MEAN.weights(counts, 10)[0][0]).isEqualTo(0.2f);
    assertThat(2 * Aggregation.CONSTANT.weights(counts, 10)[0][0]).isEqualTo(0.1f);
  }

  /** Rows of a golden, without padding. */
  private float[][] rows(String name) {
    float[] lengths = golden.get("lengths").toFloatArray();
    float[] flat = golden.get(name).toFloatArray();
    float[][] rows = new float[lengths.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * MAX_LENGTH, i * MAX_LENGTH + (int) lengths[i]);
    }
    return rows;
  }

  private float[][] rows(String name, int[] some) {
    float[][] all = rows(name);
    return Arrays.stream(some).mapToObj(i -> all[i]).toArray(float[][]::new);
  }

  private NDArray array(float[][] rows) {
    float[][] padded = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      padded[i] = Arrays.copyOf(rows[i], MAX_LENGTH);
    }
    return EngineMemory.own(manager.create(padded));
  }

  private void close(float[][] found, String name) {
    float[] expected = golden.get(name).toFloatArray();
    float[] flat = array(found).toFloatArray();
    for (int i = 0; i < flat.length; i++) {
      assertThat(flat[i]).as(name + " " + i).isCloseTo(expected[i], within(1e-5f));
    }
  }
}
