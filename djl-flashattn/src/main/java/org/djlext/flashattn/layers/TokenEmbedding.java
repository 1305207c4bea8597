package org.djlext.flashattn.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** A table of vectors, one for each token id: {@code (...) int64 -> (..., E)}. */
public final class TokenEmbedding extends LeafBlock {

  private final int size;

  /**
   * Constructs the table.
   *
   * @param vocabulary V, the number of ids
   * @param size E, the size of a vector
   */
  public TokenEmbedding(int vocabulary, int size) {
    super(Parameter.Type.WEIGHT, new Shape(vocabulary, size));
    this.size = size;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray ids = inputs.singletonOrThrow();
    NDArray weight = weight(parameterStore, ids.getDevice(), training);
    return BridgedLayers.embedding(ids, weight, training);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {inputShapes[0].add(size)};
  }
}
