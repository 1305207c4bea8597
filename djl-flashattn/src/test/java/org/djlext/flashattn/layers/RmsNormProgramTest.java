package org.djlext.flashattn.layers;

import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;

class RmsNormProgramTest {

  private static final double EPSILON = 1e-3;

  @Test
  void valuesAndGradientsEqualTheFormulaInPlainOperators() {
    try (NDManager manager = NDManager.newBaseManager()) {
      RmsNorm norm = new RmsNorm(6, EPSILON);
      norm.initialize(manager, DataType.FLOAT32, new Shape(2, 3, 6));
      NDArray weight = norm.getParameters().valueAt(0).getArray();
      manager.randomNormal(weight.getShape()).copyTo(weight);
      NDArray[] values = new NDArray[2];
      NDArray[][] gradients = new NDArray[2][];
      NDArray input = manager.randomNormal(new Shape(2, 3, 6));
      for (int i = 0; i < 2; i++) {
        NDArray x = input.duplicate();
        x.setRequiresGradient(true);
        weight.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          ParameterStore store = new ParameterStore(manager, false);
          values[i] =
              i == 0
                  ? norm.forward(store, new NDList(x), true).head()
                  : x.div(x.square().mean(new int[] {2}, true).add(EPSILON).sqrt()).mul(weight);
          collector.backward(values[i].pow(3).sum());
        }
        gradients[i] = new NDArray[] {x.getGradient(), weight.getGradient().duplicate()};
        weight.getGradient().subi(weight.getGradient());
      }
      assertClose("values", values[0], values[1]);
      assertClose("gradient of the input", gradients[0][0], gradients[1][0]);
      assertClose("gradient of the weight", gradients[0][1], gradients[1][1]);
    }
  }
}
