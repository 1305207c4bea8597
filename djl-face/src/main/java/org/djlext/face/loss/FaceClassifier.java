package org.djlext.face.loss;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.Predicate;

/**
 * A network that makes embeddings and a head that tells identities, for training: pixels {@code (B,
 * 3, H, W)} to what the head gives.
 */
public final class FaceClassifier extends AbstractBlock {

  private static final byte VERSION = 1;

  private final Block backbone;
  private final ClassificationHead head;

  /**
   * Constructs the pair.
   *
   * @param backbone gives embeddings {@code (B, D)}
   * @param head takes them
   */
  public FaceClassifier(Block backbone, ClassificationHead head) {
    super(VERSION);
    this.backbone = addChildBlock("backbone", backbone);
    this.head = addChildBlock("head", head);
  }

  /**
   * Returns the network that is kept after training.
   *
   * @return the first part
   */
  public Block backbone() {
    return backbone;
  }

  /**
   * Returns the head.
   *
   * @return the second part
   */
  public ClassificationHead head() {
    return head;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return head.forward(
        parameterStore, backbone.forward(parameterStore, inputs, training), training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore, NDList data, NDList labels, PairList<String, Object> params) {
    return head.forward(
        parameterStore, backbone.forward(parameterStore, data, true), labels, params);
  }

  @Override
  public void freezeParameters(boolean freeze) {
    backbone.freezeParameters(freeze);
    head.freezeParameters(freeze);
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    backbone.freezeParameters(freeze, predicate);
    head.freezeParameters(freeze, predicate);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    backbone.initialize(manager, dataType, inputShapes);
    head.initialize(manager, dataType, backbone.getOutputShapes(inputShapes));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return head.getOutputShapes(backbone.getOutputShapes(inputShapes));
  }
}
