package org.djlext.pose.cspnext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a frozen backbone keeps for inference, against one that folds its norms for every call. */
class FrozenInferenceTest {

  private NDManager manager;
  private CspNext block;

  @BeforeEach
  void build() {
    manager = NDManager.newBaseManager("PyTorch");
    block = new CspNext(CspNextConfig.of(0.33, 0.0625));
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 64, 64));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void inputsOfOtherSizesThanTheFirstHaveTheSameResults() {
    Shape[] shapes = {new Shape(1, 3, 64, 96), new Shape(3, 3, 96, 64), new Shape(8, 3, 32, 32)};
    for (Shape shape : shapes) {
      NDArray x = manager.randomNormal(shape);
      block.freezeParameters(false);
      NDArray expected = run(x);
      // what was kept is made anew with the first shape
      block.freezeParameters(true);
      run(manager.zeros(shapes[0]));
      assertClose(shape.toString(), run(x), expected);
    }
  }

  @Test
  void callsMakeNoArraysThatStay() {
    block.freezeParameters(true);
    NDArray x = manager.ones(new Shape(2, 3, 64, 64));
    run(x).close();
    int before = manager.getManagedArrays().size();
    for (int i = 0; i < 5; i++) {
      run(x).close();
    }
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  private NDArray run(NDArray x) {
    return block.forward(new ParameterStore(manager, false), new NDList(x), false).head();
  }
}
