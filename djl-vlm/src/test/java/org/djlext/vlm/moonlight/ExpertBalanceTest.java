package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpertBalanceTest {

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void biasesOfCrowdedExpertsSinkAndTheirSumStays() {
    ExpertLoad load = new ExpertLoad(3, new long[] {10, 0, 4, 2});
    float[] steps = new ExpertBalancing(0.001).steps(load);
    // signs -1, 1, 0, 1 with mean 0.25
    assertThat(steps)
        .containsExactly(new float[] {-0.00125f, 0.00075f, -0.00025f, 0.00075f}, within(1e-9f));
    assertThat(steps[0] + steps[1] + steps[2] + steps[3]).isCloseTo(0, within(1e-9f));
  }

  @Test
  void evenLoadMovesNothing() {
    ExpertLoad load = new ExpertLoad(0, new long[] {5, 5, 5});
    assertThat(new ExpertBalancing(0.1).steps(load)).containsOnly(0);
    assertThat(load.violation()).isZero();
    assertThat(new ExpertLoad(0, new long[] {6, 0, 0}).violation()).isEqualTo(2);
  }

  @Test
  void paddingIsNoLoad() {
    NDArray chosen = manager.create(new long[] {0, 2, 1, 2, 0, 1, 2, 0}, new Shape(4, 2));
    NDArray real = manager.create(new float[] {1, 0, 1, 1});
    assertThat(ExpertLoad.of(1, 4, chosen, null).tokens()).containsExactly(3, 2, 3, 0);
    assertThat(ExpertLoad.of(1, 4, chosen, real).tokens()).containsExactly(3, 1, 2, 0);
  }

  @Test
  void loadOfAPassLeavesPaddingOut() {
    MoonlightBlock moonlight = TinyMoonlight.block(TinyMoonlight.config(), manager);
    NDArray ids = manager.create(TinyMoonlight.ids(2, 6));
    NDArray mask = manager.create(new long[][] {{0, 0, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}});
    ParameterStore store = new ParameterStore(manager, false);
    MoonlightStates states = moonlight.states(store, ids, mask, false);
    assertThat(states.loads()).extracting(ExpertLoad::layer).containsExactly(1, 2);
    assertThat(states.loads()).allSatisfy(load -> assertThat(load.mean()).isEqualTo(30 / 8.0));
  }

  @Test
  void evenSequencesAreBalancedToOne() {
    float[] halves = new float[4 * 4];
    Arrays.fill(halves, 0.5f);
    NDArray scores = manager.create(halves, new Shape(4, 4));
    NDArray chosen = manager.create(new long[] {0, 1, 2, 3, 1, 2, 3, 0}, new Shape(4, 2));
    NDArray real = manager.ones(new Shape(1, 4));
    assertThat(balance(scores, chosen, real)).isCloseTo(1, within(1e-7f));
  }

  @Test
  void crowdedSequencesAreNot() {
    // two sequences of two tokens; the first crowds on expert 0 of three, the second has a padding
    NDArray scores =
        manager.create(
            new float[][] {
              {0.8f, 0.1f, 0.1f}, {0.6f, 0.2f, 0.2f}, {0.2f, 0.2f, 0.4f}, {0.9f, 0.9f, 0.9f}
            });
    NDArray chosen = manager.create(new long[] {0, 0, 2, 1}, new Shape(4, 1));
    NDArray real = manager.create(new float[][] {{1, 1}, {1, 0}});
    float first = 3 * (0.8f + 0.6f) / 2; // f 3, p 0.7
    float second = 3 * 0.5f;
    assertThat(balance(scores, chosen, real)).isCloseTo((first + second) / 2, within(1e-6f));
  }

  @Test
  void balanceLossIsAddedAndReachesTheGateAlone() {
    MoonlightBlock moonlight = TinyMoonlight.block(TinyMoonlight.config(), manager);
    moonlight.showRouting(true);
    ParameterStore store = new ParameterStore(manager, false);
    NDList ids = new NDList(manager.create(TinyMoonlight.ids(2, 9)));
    ExpertsConfig experts = moonlight.config().experts();
    NDArray loss;
    NDArray plain;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList predictions = moonlight.forward(store, ids, true);
      plain = new NextTokenLoss().evaluate(ids, predictions);
      loss = new SequenceBalanceLoss(new NextTokenLoss(), 0.5, experts).evaluate(ids, predictions);
      collector.backward(loss.sub(plain));
    }
    // two layers, each of balance near 1
    assertThat(loss.getFloat() - plain.getFloat()).isBetween(0.8f, 2f);
    assertThat(gradient(moonlight, "layers.2.mlp.gate.weight")).isPositive();
    assertThat(gradient(moonlight, "layers.1.self_attn.o_proj.weight")).isPositive();
    assertThat(gradient(moonlight, "lm_head.weight")).isZero();
  }

  @Test
  void logitsAloneAreNotEnough() {
    ExpertsConfig experts = TinyMoonlight.config().experts();
    NDList logits = new NDList(manager.zeros(new Shape(1, 2, 3), DataType.FLOAT32));
    NDList labels = new NDList(manager.zeros(new Shape(1, 2), DataType.INT64));
    SequenceBalanceLoss loss = new SequenceBalanceLoss(new NextTokenLoss(), 1, experts);
    assertThatThrownBy(() -> loss.evaluate(labels, logits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("showRouting(true)");
  }

  private static float gradient(MoonlightBlock moonlight, String path) {
    NDArray weight = BlockParameters.of(moonlight).get(path).getArray();
    return weight.getGradient().abs().sum().getFloat();
  }

  private float balance(NDArray scores, NDArray chosen, NDArray real) {
    int perToken = (int) chosen.getShape().get(1);
    int experts = (int) scores.getShape().get(1);
    ExpertsConfig config = TinyMoonlight.experts(experts, perToken, 1, 1);
    return new SequenceBalanceLoss(new NextTokenLoss(), 1, config)
        .balance(new RoutingOutputs.Layer(0, scores, chosen), real)
        .getFloat();
  }
}
