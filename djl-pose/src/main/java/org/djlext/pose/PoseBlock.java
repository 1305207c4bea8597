package org.djlext.pose;

import ai.djl.ndarray.NDArray;
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
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.pose.layers.PoseHead;

/**
 * A backbone and a head: pixels {@code (B, 3, H, W) float32} to the raw outputs of the head, as
 * named arrays.
 *
 * <p>Training passes that are given labels, as {@code trainer.forward(data, labels)} and {@code
 * EasyTrain} do it, hand them on to heads with a flow.
 */
public final class PoseBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int CHANNELS = 3;

  private final PoseConfig config;
  private final Block backbone;
  private final PoseHead head;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the shape
   */
  public PoseBlock(PoseConfig config) {
    super(VERSION);
    this.config = config;
    backbone = addChildBlock("backbone", config.backbone().newBlock());
    head = addChildBlock("head", config.head().newHead(config.map(), config));
  }

  /**
   * Returns the shape.
   *
   * @return what the Block was constructed from
   */
  public PoseConfig config() {
    return config;
  }

  /**
   * Returns the head.
   *
   * @return the part behind the backbone
   */
  public PoseHead head() {
    return head;
  }

  /**
   * Computes the outputs and averages them with those for the mirrored pictures.
   *
   * @param store where weights are read
   * @param pixels {@code (B, 3, H, W)}
   * @return arrays of the same names and shapes as without mirroring
   */
  public NDList forwardMirrored(ParameterStore store, NDArray pixels) {
    return FlipTest.forward(this, store, pixels);
  }

  /**
   * Averages outputs with those for the mirrored pictures.
   *
   * @param straight outputs of inference
   * @param mirrored outputs for the mirrored pictures, which are closed
   * @param manager the owner of the result
   * @return arrays of the same names and shapes
   */
  public NDList meanWithMirrored(NDList straight, NDList mirrored, NDManager manager) {
    return FlipTest.mean(this, straight, mirrored, manager);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    return forward(parameterStore, inputs, null, training);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore, NDList data, NDList labels, PairList<String, Object> params) {
    return forward(parameterStore, data, labels, true);
  }

  private NDList forward(ParameterStore store, NDList inputs, NDList labels, boolean training) {
    NDArray pixels = inputs.head();
    checkInput(pixels.getShape());
    NDList maps = backbone.forward(store, new NDList(pixels), training);
    try {
      return head.forward(store, maps.get(maps.size() - 1), labels, training);
    } finally {
      maps.close(); // autograd keeps what it needs
    }
  }

  private void checkInput(Shape shape) {
    boolean fits =
        shape.dimension() == 4
            && shape.get(1) == CHANNELS
            && (!config.head().needsExactSize()
                || shape.get(2) == config.height() && shape.get(3) == config.width());
    if (!fits) {
      throw new IllegalArgumentException(
          "pixel_values: expected (B, 3, %d, %d), found %s"
              .formatted(config.height(), config.width(), shape));
    }
  }

  @Override
  public void freezeParameters(boolean freeze) {
    // by the parts: each knows what it never trains, and gets ready for inference when frozen whole
    backbone.freezeParameters(freeze);
    head.freezeParameters(freeze);
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    backbone.freezeParameters(freeze, predicate.and(FusedBlock::isTrainable));
    head.freezeParameters(freeze, predicate);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    backbone.initialize(manager, dataType, inputShapes);
    Shape[] maps = backbone.getOutputShapes(inputShapes);
    head.initialize(manager, dataType, maps[maps.length - 1]);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] maps = backbone.getOutputShapes(inputShapes);
    return head.getOutputShapes(new Shape[] {maps[maps.length - 1]});
  }
}
