package org.djlext.vlm.tune.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses and their gradients against trl, on the golden of preference_goldens.py. */
class PreferenceLossParityTest {

  private final NDManager manager = NDManager.newBaseManager();
  private NDList golden;

  @BeforeEach
  void read() throws Exception {
    try (SafetensorsFile file =
        SafetensorsFile.open(Path.of("src/test/resources/preference/losses.safetensors"))) {
      golden = new NDList();
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
    "sigmoid, SIGMOID, 0.1, 0",
    "conservative, SIGMOID, 0.3, 0.1",
    "robust, ROBUST, 0.1, 0.2",
    "hinge, HINGE, 0.25, 0",
    "ipo, IPO, 0.2, 0"
  })
  void dpoEqualsTrl(String name, DpoVariant variant, double beta, double smoothing) {
    DpoLoss loss = new DpoLoss(variant, beta, smoothing);
    NDArray losses = loss.ofPairs(golden("sums"), golden("reference"), golden("labels"));
    assertClose("dpo." + name + ".losses", losses, golden("dpo." + name + ".losses"));
    NDList labels = new NDList(golden("labels"), golden("reference"));
    NDArray gradient = gradient(loss, labels, golden("logits"));
    assertClose("dpo." + name + ".gradient", gradient, golden("dpo." + name + ".gradient"));
  }

  @Test
  void lengthsAreAveragedOrNotAsTheVariantSays() {
    NDArray sum =
        new DpoLoss(DpoVariant.IPO_SUM, 0.2, 0)
            .ofPairs(golden("sums"), golden("reference"), golden("labels"));
    assertClose("dpo.ipo_sum.losses", sum, golden("dpo.ipo_sum.losses"));
    NDArray mean =
        new DpoLoss(DpoVariant.SIGMOID_NORM, 0.4, 0.1)
            .ofPairs(golden("sums"), golden("reference"), golden("labels"));
    assertClose("dpo.sigmoid_norm.losses", mean, golden("dpo.sigmoid_norm.losses"));
  }

  @Test
  void policyThatIsTheReferenceLosesLogTwo() {
    NDArray sums = DpoLoss.sums(golden("logits"), golden("labels"));
    assertClose("sums", sums, golden("sums"));
    NDList labels = new NDList(golden("labels"), sums);
    NDArray loss =
        new DpoLoss(DpoVariant.SIGMOID, 0.1, 0).evaluate(labels, new NDList(golden("logits")));
    assertThat(loss.getFloat()).isCloseTo((float) Math.log(2), within(1e-6f));
  }

  @Test
  void marginsFarFromZeroStayFinite() {
    NDArray policy = manager.create(new float[] {-1, -1e5f, -1e5f, -1});
    NDArray reference = manager.create(new float[4]);
    NDArray losses =
        new DpoLoss(DpoVariant.SIGMOID, 1, 0)
            .ofPairs(policy, reference, golden("labels").get(":4"));
    assertThat(losses.toFloatArray()).containsExactly(0f, 99_999f);
  }

  @ParameterizedTest
  @CsvSource({"plain, false, 0", "margin, true, 0", "centred, true, 0.01"})
  void rewardLossEqualsTrl(String name, boolean margin, double centring) {
    RewardLoss loss = new RewardLoss(centring);
    NDList labels = margin ? new NDList(golden("margin")) : new NDList();
    NDArray value = loss.evaluate(labels, new NDList(golden("rewards")));
    assertClose("reward." + name + ".loss", value, golden("reward." + name + ".loss"));
    NDArray gradient = gradient(loss, labels, golden("rewards").reshape(-1, 1));
    assertClose(
        "reward." + name + ".gradient", gradient.flatten(), golden("reward." + name + ".gradient"));
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> new DpoLoss(DpoVariant.SIGMOID, 0, 0))
        .hasMessage("beta: expected a positive number, found 0.0");
    assertThatThrownBy(() -> new DpoLoss(DpoVariant.ROBUST, 0.1, 0.5))
        .hasMessageContaining("label_smoothing: expected at least 0 and below 0.5, found 0.5");
    assertThatThrownBy(() -> new DpoLoss(DpoVariant.HINGE, 0.1, 0.1))
        .hasMessageContaining("label_smoothing: hinge does not know it");
    assertThatThrownBy(() -> DpoVariant.of("kto_pair"))
        .hasMessageContaining("expected one of sigmoid, robust, hinge, ipo")
        .hasMessageContaining("found kto_pair");
    NDArray odd = manager.create(new float[3]);
    assertThatThrownBy(() -> new RewardLoss(0).evaluate(new NDList(), new NDList(odd)))
        .hasMessage("rewards: expected (2N) or (2N, 1), found (3)");
  }

  private NDArray golden(String name) {
    return golden.get(name);
  }

  private static NDArray gradient(Loss loss, NDList labels, NDArray predictions) {
    predictions.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.evaluate(labels, new NDList(predictions)));
    }
    return predictions.getGradient();
  }
}
