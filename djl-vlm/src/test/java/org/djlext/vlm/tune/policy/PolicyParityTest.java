package org.djlext.vlm.tune.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import java.util.function.Function;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses, advantages and gradients against trl, on the golden of policy_goldens.py. */
class PolicyParityTest {

  private static final int MAX_LENGTH = 12;

  private final NDManager manager = NDManager.newBaseManager();
  private final NDList golden = new NDList();

  @BeforeEach
  void read() throws Exception {
    try (SafetensorsFile file =
        SafetensorsFile.open(Path.of("src/test/resources/policy/policy.safetensors"))) {
      for (String name : file.names()) {
        NDArray array = file.load(manager, name);
        array.setName(name);
        golden.add(array);
      }
    }
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "grpo, SEQUENCE_MEAN, 0.2, 0.2, Infinity, 0, false",
    "clip-higher, TOKEN_MEAN, 0.2, 0.28, Infinity, 0, false",
    "dr, CONSTANT, 0.2, 0.2, Infinity, 0, false",
    "kl, SEQUENCE_MEAN, 0.2, 0.2, Infinity, 0.04, false",
    "dual-clip, TOKEN_MEAN, 0.2, 0.2, 1.6, 0, false",
    "gspo, SEQUENCE_MEAN, 0.05, 0.06, Infinity, 0, true"
  })
  void groupedPoliciesEqualTrl(
      String name,
      Aggregation aggregation,
      double low,
      double high,
      double bound,
      double kl,
      boolean bySequence) {
    PolicyLoss loss = new PolicyLoss(new PolicyLossConfig(low, high, bound, kl, bySequence));
    NDArray advantages =
        golden("advantages").reshape(-1, 1).broadcast(golden("log_probs").getShape());
    NDList sampled = new NDList(golden("old"), advantages, weights(aggregation));
    if (kl > 0) {
      sampled.add(golden("reference"));
    }
    NDList found = check(golden("log_probs"), "grpo." + name, x -> loss.evaluate(x, sampled));
    PolicyStatistics seen = PolicyStatistics.of(found.get(1));
    float[] expected = golden("grpo." + name + ".statistics").toFloatArray();
    if (!bySequence) {
      assertThat(seen.clippedLow()).isCloseTo(expected[0], within(1e-6f));
      assertThat(seen.clippedHigh()).isCloseTo(expected[1], within(1e-6f));
    }
    if (kl > 0) {
      assertThat(seen.referenceKl()).isCloseTo(expected[2], within(1e-6f));
    }
  }

  @ParameterizedTest
  @CsvSource({"td, 1, 0", "ppo, 1, 0.95", "discounted, 0.9, 0.8", "full, 1, 1"})
  void advantagesAndReturnsEqualTrl(String name, double gamma, double lambda) {
    GeneralizedAdvantage estimation = new GeneralizedAdvantage(gamma, lambda);
    float[][] rewards = rows("rewards");
    float[][] values = rows("values");
    float[][] advantages = new float[rewards.length][];
    float[][] returns = new float[rewards.length][];
    for (int i = 0; i < rewards.length; i++) {
      advantages[i] = estimation.advantages(rewards[i], values[i]);
      returns[i] = estimation.returns(rewards[i], values[i]);
    }
    NDArray mask = golden("mask");
    assertClose(
        "advantages", manager.create(advantages).mul(mask), golden("gae." + name + ".advantages"));
    assertClose("returns", manager.create(returns).mul(mask), golden("gae." + name + ".returns"));
    assertClose(
        "whitened",
        manager.create(Whitening.of(advantages, counts(), true)),
        golden("gae." + name + ".whitened"));
    assertClose(
        "scaled",
        manager.create(Whitening.of(advantages, counts(), false)),
        golden("gae." + name + ".scaled"));
  }

  @Test
  void ppoEqualsTrl() {
    PolicyLoss policy = new PolicyLoss(PolicyLossConfig.clipped(0.2));
    NDArray weights = weights(Aggregation.TOKEN_MEAN);
    NDList sampled = new NDList(golden("old"), golden("gae.ppo.whitened"), weights);
    NDList found = check(golden("log_probs"), "ppo.policy", x -> policy.evaluate(x, sampled));
    PolicyStatistics seen = PolicyStatistics.of(found.get(1));
    assertThat(seen.clippedLow() + seen.clippedHigh())
        .isCloseTo(golden("ppo.policy.clipped").getFloat(), within(1e-6f));

    ValueLoss value = new ValueLoss(0.2);
    NDList values =
        check(
            golden("ppo.value.new"),
            "ppo.value",
            x -> value.evaluate(x, golden("values"), golden("gae.ppo.returns"), weights));
    assertThat(values.get(1).getFloat())
        .isCloseTo(golden("ppo.value.clipped").getFloat(), within(1e-6f));
  }

  @Test
  void partsOfABatchAddUpToTheSameLoss() {
    PolicyLoss policy = new PolicyLoss(PolicyLossConfig.clipped(0.2));
    for (Aggregation aggregation : Aggregation.values()) {
      NDArray advantages = golden("gae.ppo.advantages");
      NDArray weights = weights(aggregation);
      NDList all = new NDList(golden("old"), advantages, weights);
      float whole = policy.evaluate(golden("log_probs"), all).head().getFloat();
      float parts = 0;
      for (String part : new String[] {":1", "1:4", "4:"}) {
        NDList some = new NDList();
        all.forEach(array -> some.add(array.get(part)));
        parts += policy.evaluate(golden("log_probs").get(part), some).head().getFloat();
      }
      assertThat(parts).as(aggregation.lossType()).isCloseTo(whole, within(1e-5f));
    }
  }

  private NDList check(NDArray x, String name, Function<NDArray, NDList> loss) {
    x.setRequiresGradient(true);
    NDList found;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      found = loss.apply(x);
      collector.backward(found.head());
    }
    assertClose(name, found.head(), golden(name + ".loss"));
    assertClose(name, x.getGradient(), golden(name + ".gradient"));
    return found;
  }

  private NDArray golden(String name) {
    return golden.get(name);
  }

  private NDArray weights(Aggregation aggregation) {
    return manager.create(aggregation.weights(counts(), MAX_LENGTH));
  }

  private boolean[][] counts() {
    float[][] mask = rows("mask");
    boolean[][] counts = new boolean[mask.length][mask[0].length];
    for (int i = 0; i < mask.length; i++) {
      for (int t = 0; t < mask[i].length; t++) {
        counts[i][t] = mask[i][t] != 0;
      }
    }
    return counts;
  }

  private float[][] rows(String name) {
    NDArray array = golden(name);
    Shape shape = array.getShape();
    float[] flat = array.toFloatArray();
    float[][] rows = new float[(int) shape.get(0)][(int) shape.get(1)];
    for (int i = 0; i < flat.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = flat[i];
    }
    return rows;
  }
}
