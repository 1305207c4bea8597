package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.djlext.vlm.tune.zero.DeepSpeedEstimate.Offload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZeroMemoryTest {

  private static final double GB = 1e9;

  @ParameterizedTest
  @CsvSource({
    "0, 64, 120",
    "1, 4, 52.5",
    "1, 64, 31.4",
    "1, 1024, 30.1",
    "2, 4, 41.25",
    "2, 64, 16.64",
    "2, 256, 15.41",
    "3, 1, 120",
    "3, 16, 7.5",
    "3, 64, 1.875"
  })
  void tableOfThePaperComesOut(int stage, int devices, double gigabytes) {
    StateMemory memory = StateMemory.of(7.5e9, StateBytes.MIXED, ZeroStage.of(stage), devices);
    assertThat(memory.total() / GB).isCloseTo(gigabytes, within(0.06));
  }

  @Test
  void sevenBillionParametersNeed112Gigabytes() {
    for (StateBytes bytes : new StateBytes[] {StateBytes.MIXED, StateBytes.FLOAT32}) {
      assertThat(StateMemory.of(7e9, bytes, ZeroStage.NONE, 1).total()).isEqualTo(112 * GB);
    }
  }

  @Test
  void frozenParametersHaveNeitherGradientsNorStates() {
    StateMemory memory =
        StateMemory.of(4_194_304, StateBytes.MIXED, ZeroStage.NONE, 1)
            .withFrozen(6_738_415_616.0, 2, ZeroStage.NONE, 1);
    assertThat(memory.total()).isEqualTo(16.0 * 4_194_304 + 2.0 * 6_738_415_616.0);
    assertThat(memory.withoutOptimizer().optimizer()).isZero();
  }

  @Test
  void activationsGrowWithTheSquareOfTheLengthUnlessScoresAreNotKept() {
    ActivationMemory kept = new ActivationMemory(32, 4096, 32, 32000, false, false);
    ActivationMemory flash = new ActivationMemory(32, 4096, 32, 32000, true, false);
    ActivationMemory again = new ActivationMemory(32, 4096, 32, 32000, true, true);
    double scores = 32 * 5.0 * 32 * 2048 * 2048;
    assertThat(kept.bytes(1, 2048) - flash.bytes(1, 2048)).isEqualTo(scores);
    double tokens = 2048.0 * 4096;
    assertThat(again.bytes(1, 2048))
        .isEqualTo(2 * tokens * 32 + 34 * tokens + again.logits(1, 2048));
  }

  @Test
  void largestBatchAndLengthFitAndOneMoreDoesNot() {
    StateMemory state = StateMemory.of(7e9, StateBytes.MIXED, ZeroStage.PARAMETERS, 8);
    ActivationMemory activations = new ActivationMemory(32, 4096, 32, 32000, true, true);
    Capacity capacity = new Capacity(24 * GB, state);
    long batch = capacity.batch(activations, 2048).orElseThrow();
    assertThat(activations.bytes(batch, 2048)).isLessThanOrEqualTo(10 * GB);
    assertThat(activations.bytes(batch + 1, 2048)).isGreaterThan(10 * GB);
    long length = capacity.length(activations, 4).orElseThrow();
    assertThat(activations.bytes(4, length)).isLessThanOrEqualTo(10 * GB);
    assertThat(activations.bytes(4, length + 1)).isGreaterThan(10 * GB);
    assertThat(new Capacity(13 * GB, state).batch(activations, 1)).isEmpty();
  }

  @Test
  void stageThreeSendsHalfAsMuchAgain() {
    assertThat(ZeroStage.GRADIENTS.volume()).isEqualTo(2);
    assertThat(ZeroStage.PARAMETERS.volume()).isEqualTo(3);
  }

  @Test
  void wrongNumbersAreNamed() {
    assertThatThrownBy(() -> ZeroStage.of(4)).hasMessage("stage: expected 0 to 3, found 4");
    assertThatThrownBy(() -> StateMemory.of(1, StateBytes.MIXED, ZeroStage.NONE, 0))
        .hasMessage("devices: expected at least 1, found 0");
    assertThatThrownBy(() -> new ActivationMemory(0, 1, 1, 1, true, true))
        .hasMessage("layers: expected at least 1, found 0");
  }

  @Test
  void offloadOfParametersLeavesOnlyTheLargestLayer() {
    ModelSize size = new ModelSize(6_738_415_616L, 131_072_000);
    assertThat(DeepSpeedEstimate.stage3(size, 8, 1, Offload.PARAMETERS, true).device())
        .isEqualTo(4 * 131_072_000L);
  }
}
