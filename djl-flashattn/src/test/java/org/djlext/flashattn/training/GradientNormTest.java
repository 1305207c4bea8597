package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;

class GradientNormTest {

  @Test
  void scalesAllGradientsTogetherAndReturnsTheNormBefore() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = withGradients(manager);
      double[] before = gradients(block);
      double norm = norm(before);
      assertThat(GradientNorm.clip(block, norm / 4)).isCloseTo(norm, within(1e-5 * norm));
      double[] after = gradients(block);
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i]).isCloseTo(before[i] / 4, within(1e-5 * norm));
      }
    }
  }

  @Test
  void leavesSmallGradientsAlone() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = withGradients(manager);
      double[] before = gradients(block);
      GradientNorm.clip(block, 2 * norm(before));
      assertThat(gradients(block)).containsExactly(before);
    }
  }

  @Test
  void refusesANormThatIsNotPositive() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block block = withGradients(manager);
      assertThatThrownBy(() -> GradientNorm.clip(block, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0");
      assertThatThrownBy(() -> GradientNorm.clip(block, Double.NaN))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Block withGradients(NDManager manager) {
    Block block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(4).build())
            .add(Linear.builder().setUnits(2).build());
    block.initialize(manager, DataType.FLOAT32, new Shape(3, 5));
    NDArray x = manager.arange(15f).reshape(3, 5).sub(6);
    ParameterStore store = new ParameterStore(manager, false);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray y = block.forward(store, new NDList(x), true).singletonOrThrow();
      collector.backward(y.square().sum());
    }
    return block;
  }

  private static double[] gradients(Block block) {
    return block.getParameters().values().stream()
        .map(Parameter::getArray)
        .map(NDArray::getGradient)
        .flatMapToDouble(
            g -> {
              float[] values = g.toFloatArray();
              return java.util.stream.IntStream.range(0, values.length).mapToDouble(i -> values[i]);
            })
        .toArray();
  }

  private static double norm(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
