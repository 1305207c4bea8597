package org.djlext.detr.panoptic;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Where in a picture each query looks, as several heads see it: the scaled products of queries and
 * places, under one softmax over all heads and places together.
 *
 * <p>Inputs: the decoder's last state {@code (B, Q, E)}, the encoder's memory {@code (B, E, h, w)}
 * and, where pictures are padded, a mask {@code (B, h, w)} that is true (or not 0) for real pixels.
 * Output: {@code (B, Q, N, h, w)}. Reference: class MHAttentionMap in models/segmentation.py of
 * facebookresearch/detr, and DetrMHAttentionMap of transformers, which for a picture that is
 * nothing but padding gives even attention instead of NaN.
 */
public final class AttentionMap extends AbstractBlock {

  private static final byte VERSION = 1;

  private final int heads;
  private final Projection query;
  private final Projection key;
  private final ProgramSource program;

  /**
   * Constructs the map.
   *
   * @param embeddingSize E
   * @param heads N, which divides E
   */
  public AttentionMap(int embeddingSize, int heads) {
    super(VERSION);
    this.heads = heads;
    query = addChildBlock("q_linear", new Projection(embeddingSize, embeddingSize, true));
    key = addChildBlock("k_linear", new Projection(embeddingSize, embeddingSize, true));
    // Glorot uniform: within the square root of 6 / (in + out)
    setInitializer(
        new XavierInitializer(RandomType.UNIFORM, FactorType.AVG, 3), Parameter.Type.WEIGHT);
    program =
        ProgramSource.resource(AttentionMap.class, "attention_map.py")
            .with("heads", heads)
            .with("scale", 1 / Math.sqrt((double) embeddingSize / heads));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    if (inputs.size() < 2 || inputs.size() > 3) {
      throw new IllegalArgumentException(
          "attention map: expected the decoder's state, the memory and perhaps a mask, found %d arrays"
              .formatted(inputs.size()));
    }
    NDArray hidden = inputs.get(0);
    NDArray memory = inputs.get(1);
    Device device = hidden.getDevice();
    NDArray qw = query.weight(store, device, training);
    NDArray qb = query.bias(store, device, training);
    NDArray kw = key.weight(store, device, training);
    NDArray kb = key.bias(store, device, training);
    TorchProgram compiled = TorchProgram.of(program.with("lowest", lowest(hidden.getDataType())));
    if (inputs.size() == 2) {
      return compiled.call("attention_map", training, hidden, memory, qw, qb, kw, kb);
    }
    NDArray mask = inputs.get(2);
    return compiled.call("masked_attention_map", training, hidden, memory, mask, qw, qb, kw, kb);
  }

  private static double lowest(DataType type) {
    return switch (type) {
      case FLOAT16 -> -65504;
      case FLOAT64 -> -Double.MAX_VALUE;
      default -> -Float.MAX_VALUE;
    };
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]); // sizes are known already
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape hidden = inputShapes[0];
    Shape memory = inputShapes[1];
    return new Shape[] {
      new Shape(hidden.get(0), hidden.get(1), heads, memory.get(2), memory.get(3))
    };
  }
}
