package org.djlext.vlm.tune.rollout;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.generate.GenerativeBlock;

/** Notes the shape of everything that a model is given to read. */
final class CountedPolicy extends GenerativeBlock {

  final List<Shape> passes = new ArrayList<>();
  private final CausalLanguageModel model;

  CountedPolicy(CausalLanguageModel model) {
    super((byte) 1);
    this.model = model;
  }

  @Override
  public int vocabularySize() {
    return model.vocabularySize();
  }

  @Override
  public int contextLength() {
    return model.contextLength();
  }

  @Override
  public KvCache newCache(NDManager manager, int batch, int capacity) {
    return model.newCache(manager, batch, capacity);
  }

  @Override
  public NDArray nextTokenLogits(
      ParameterStore parameterStore, NDArray inputIds, int[] lengths, KvCache cache) {
    passes.add(inputIds.getShape());
    return model.nextTokenLogits(parameterStore, inputIds, lengths, cache);
  }

  @Override
  protected NDList forwardTensors(ParameterStore parameterStore, NDList inputs, boolean training) {
    throw new UnsupportedOperationException("only roll-outs are counted");
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(vocabularySize())};
  }
}
