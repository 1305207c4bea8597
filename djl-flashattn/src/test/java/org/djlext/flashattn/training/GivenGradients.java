package org.djlext.flashattn.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * A Block whose output is the sum of its parameters times its inputs, which are so the gradients.
 */
final class GivenGradients extends AbstractBlock {

  private final List<Parameter> weights = new ArrayList<>();

  GivenGradients add(String name, NDArray value) {
    Parameter weight =
        Parameter.builder().setName(name).setType(Parameter.Type.WEIGHT).optArray(value).build();
    weights.add(addParameter(weight));
    return this;
  }

  NDArray value(int i) {
    return weights.get(i).getArray();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray sum = null;
    for (int i = 0; i < weights.size(); i++) {
      NDArray x = inputs.get(i);
      NDArray term = x.mul(store.getValue(weights.get(i), x.getDevice(), training)).sum();
      sum = sum == null ? term : sum.add(term);
    }
    return new NDList(sum);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape()};
  }

  /** The loss that lets the output's gradients through. */
  static final class Itself extends Loss {

    Itself() {
      super("Itself");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      return predictions.singletonOrThrow();
    }
  }
}
