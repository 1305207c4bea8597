package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class NextTokenLossTest {

  private static final long IGNORED = NextTokenLoss.IGNORED;

  @Test
  void scoresEachTokenAgainstTheNextLabelAndSkipsIgnoredOnes() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(new float[] {1, 0, 5, 5, 0, 3, 9, 9}, new Shape(1, 4, 2));
      NDArray labels = manager.create(new long[][] {{1, 0, IGNORED, 1}});
      float loss = new NextTokenLoss().evaluate(new NDList(labels), new NDList(logits)).getFloat();
      // logits at 0 against label 0, logits at 2 against label 1; the rest does not count
      double expected = (Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(-3))) / 2;
      assertThat(loss).isCloseTo((float) expected, within(1e-6f));
    }
  }

  @Test
  void gradientsReachOnlyLogitsThatCount() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(new float[] {1, 0, 5, 5, 0, 3, 9, 9}, new Shape(1, 4, 2));
      logits.setRequiresGradient(true);
      NDArray labels = manager.create(new long[][] {{1, 0, IGNORED, 1}});
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        collector.backward(new NextTokenLoss().evaluate(new NDList(labels), new NDList(logits)));
      }
      float[] gradient = logits.getGradient().toFloatArray();
      assertThat(gradient[0]).isNegative().isCloseTo(-gradient[1], within(1e-6f));
      assertThat(gradient[5]).isNegative().isCloseTo(-gradient[4], within(1e-6f));
      assertThat(new float[] {gradient[2], gradient[3], gradient[6], gradient[7]}).containsOnly(0f);
    }
  }
}
