package org.djlext.detr.panoptic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.Arrays;

/**
 * What makes a DETR detector panoptic: a mask for every query.
 *
 * <p>Inputs, all from inside the detector: projected features {@code (B, E, h, w)}, the decoder's
 * last state {@code (B, Q, E)}, the encoder's memory {@code (B, E, h, w)}, three maps of the
 * backbone, coarsest first, {@code (B, C, H, W)} each, and, where pictures are padded, a mask
 * {@code (B, h, w)} that is true for real pixels. Output: {@code pred_masks (B, Q, H, W)}, logits
 * in the size of the finest map.
 */
public final class PanopticHead extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int WITHOUT_MASK = 6;

  private final PanopticHeadConfig config;
  private final AttentionMap attention;
  private final MaskHead masks;

  /**
   * Constructs the head.
   *
   * @param config its sizes
   */
  public PanopticHead(PanopticHeadConfig config) {
    super(VERSION);
    this.config = config;
    attention =
        addChildBlock("bbox_attention", new AttentionMap(config.embeddingSize(), config.heads()));
    masks = addChildBlock("mask_head", new MaskHead(config));
  }

  /**
   * Returns what this head was built from.
   *
   * @return its sizes
   */
  public PanopticHeadConfig config() {
    return config;
  }

  /**
   * Returns where each query looks.
   *
   * @return the Block that says it
   */
  public AttentionMap attention() {
    return attention;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    requireCount(inputs.size());
    NDList looks = new NDList(inputs.get(1), inputs.get(2));
    if (inputs.size() > WITHOUT_MASK) {
      looks.add(inputs.get(WITHOUT_MASK));
    }
    try (NDArray places = attention.forward(store, looks, training).singletonOrThrow()) {
      NDList sharpened = new NDList(inputs.get(0), places);
      sharpened.addAll(inputs.subList(3, WITHOUT_MASK));
      NDArray result = masks.forward(store, sharpened, training).singletonOrThrow();
      result.setName("pred_masks");
      return new NDList(result);
    }
  }

  private static void requireCount(int count) {
    if (count != WITHOUT_MASK && count != WITHOUT_MASK + 1) {
      throw new IllegalArgumentException(
          "panoptic head: expected features, decoder state, memory, three maps and perhaps a mask,"
              + " found %d arrays".formatted(count));
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    attention.initialize(manager, dataType, shapes[0]); // sizes are known already
    masks.initialize(manager, dataType, shapes[0]);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    requireCount(inputShapes.length);
    Shape places = attention.getOutputShapes(Arrays.copyOfRange(inputShapes, 1, 3))[0];
    return masks.getOutputShapes(
        new Shape[] {inputShapes[0], places, inputShapes[3], inputShapes[4], inputShapes[5]});
  }
}
