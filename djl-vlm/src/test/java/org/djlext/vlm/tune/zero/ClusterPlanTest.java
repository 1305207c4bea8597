package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.djlext.vlm.tune.zero.ClusterPlan.Links;
import org.djlext.vlm.tune.zero.ClusterPlan.Prediction;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {

  private static ClusterPlan plan(double overlap, int perHost) {
    return new ClusterPlan(
        7_000_000_000L, StateBytes.MIXED, 3, 0.8, 9e9, 32, new Links(25e9, 0, overlap, perHost));
  }

  @Test
  void oneWorkerTakesWhatWasMeasuredAndSendsNothing() {
    Prediction one = plan(0, 1).predict(1, ZeroStage.OPTIMIZER);
    assertThat(one.seconds()).isCloseTo(3.8, within(1e-9));
    assertThat(one.efficiency()).isCloseTo(1, within(1e-9));
    assertThat(one.sent()).isZero();
  }

  @Test
  void trafficIsThatOfThePaperOverTheLink() {
    Prediction stage2 = plan(0, 1).predict(8, ZeroStage.GRADIENTS);
    assertThat(stage2.sent()).isCloseTo(2 * 7e9 * 7 / 8, within(1.0));
    assertThat(stage2.exchangeSeconds()).isCloseTo(2 * 7e9 * 7 / 8 * 2 / 25e9, within(1e-9));
    assertThat(stage2.updateSeconds()).isCloseTo(0.1, within(1e-9));
    Prediction stage3 = plan(0, 1).predict(8, ZeroStage.PARAMETERS);
    assertThat(stage3.exchangeSeconds()).isCloseTo(1.5 * stage2.exchangeSeconds(), within(1e-9));
    assertThat(stage3.computeSeconds()).isCloseTo(4, within(1e-9));
    assertThat(plan(0, 8).predict(8, ZeroStage.GRADIENTS).exchangeSeconds())
        .as("eight workers on one link")
        .isCloseTo(8 * stage2.exchangeSeconds(), within(1e-9));
  }

  @Test
  void noMoreIsHiddenThanIsComputed() {
    Prediction hidden = plan(1, 1).predict(8, ZeroStage.GRADIENTS);
    assertThat(hidden.exchangeSeconds()).isZero();
    Prediction slow = plan(1, 64).predict(64, ZeroStage.GRADIENTS);
    assertThat(slow.exchangeSeconds()).isPositive();
    assertThat(slow.seconds()).isGreaterThan(slow.computeSeconds() + slow.updateSeconds());
  }

  @Test
  void memoryIsThatOfTheFormulasAndTheActivations() {
    assertThat(plan(0, 1).predict(64, ZeroStage.PARAMETERS).memory())
        .isCloseTo(112e9 / 64 + 9e9, within(1.0));
  }

  @Test
  void assumptionsAreSaid() {
    assertThat(plan(0.5, 4).assumptions())
        .anyMatch(a -> a.contains("25.00 GB/s in full duplex, shared by 4 workers"))
        .anyMatch(a -> a.startsWith("50 % of the exchange hides"));
  }

  @Test
  void valuesThatMeanNothingAreNamed() {
    assertThatThrownBy(() -> new Links(0, 0, 0, 1))
        .hasMessage("bytes per second: expected above 0, found 0.0");
    assertThatThrownBy(() -> new Links(1, 0, 1.5, 1))
        .hasMessage("overlap: expected 0 to 1, found 1.5");
    assertThatThrownBy(() -> plan(0, 1).predict(0, ZeroStage.NONE))
        .hasMessage("workers: expected at least 1, found 0");
  }
}
