package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.djlext.detr.panoptic.PanopticHead;

/**
 * What every stage of a DETR computed, for heads that build on it and for looking inside.
 *
 * @param maps the maps of the backbone that the configuration reads, each {@code (B, C, h, w)}, the
 *     largest first
 * @param projected the last map in the transformer's channels, {@code (B, d, h, w)}
 * @param present which places of that map are not padding, {@code (B, h, w)} boolean
 * @param positions the position embeddings, {@code (B, L, d)} with L = h * w
 * @param encoderStates the encoder's input and the output of each of its layers, each {@code (B, L,
 *     d)}; the last one is the memory
 * @param decoderStates the output of each decoder layer, {@code (B, Q, d)}
 * @param queries the object queries behind the final norm, {@code (B, Q, d)}
 * @param logits {@code (B, Q, C + 1)}, the last class being no-object
 * @param boxes {@code (B, Q, 4)}, centre, width and height from 0 to 1
 * @param auxiliaryLogits what the class head says to the layers before the last one, {@code (L - 1,
 *     B, Q, C + 1)}; L - 1 is 0 unless in training with auxiliary outputs
 * @param auxiliaryBoxes the same for the box head, {@code (L - 1, B, Q, 4)}
 */
public record DetrActivations(
    NDList maps,
    NDArray projected,
    NDArray present,
    NDArray positions,
    NDList encoderStates,
    NDList decoderStates,
    NDArray queries,
    NDArray logits,
    NDArray boxes,
    NDArray auxiliaryLogits,
    NDArray auxiliaryBoxes) {

  private static final int BEFORE_ENCODER = 3;
  private static final int BEFORE_DECODER = 5;

  /** Sorts the results of detr.py. */
  static DetrActivations of(NDList maps, NDList encoded, NDList decoded) {
    return new DetrActivations(
        maps,
        encoded.get(0),
        encoded.get(1),
        encoded.get(2),
        encoded.subNDList(BEFORE_ENCODER),
        decoded.subNDList(BEFORE_DECODER),
        decoded.get(4),
        decoded.get(0),
        decoded.get(1),
        decoded.get(2),
        decoded.get(3));
  }

  /**
   * Returns what the encoder made of the picture.
   *
   * @return {@code (B, L, d)}
   */
  public NDArray memory() {
    return encoderStates.get(encoderStates.size() - 1);
  }

  /**
   * Returns the outputs of the detector under their names.
   *
   * @return {@code logits} and {@code pred_boxes}; and {@code auxiliary_logits} and {@code
   *     auxiliary_pred_boxes} if there are any
   */
  public NDList detections() {
    logits.setName("logits");
    boxes.setName("pred_boxes");
    NDList out = new NDList(logits, boxes);
    if (auxiliaryLogits.getShape().get(0) > 0) {
      auxiliaryLogits.setName("auxiliary_logits");
      auxiliaryBoxes.setName("auxiliary_pred_boxes");
      out.add(auxiliaryLogits);
      out.add(auxiliaryBoxes);
    }
    return out;
  }

  /**
   * Returns what a {@link PanopticHead} works on.
   *
   * @param padded whether pictures are padded, so that the head must not look at padding
   * @return features, queries, memory, the three finest maps, coarsest first, and perhaps the mask
   */
  public NDList panopticInputs(boolean padded) {
    Shape size = projected.getShape();
    NDArray places = memory().swapAxes(1, 2).reshape(size); // (B, d, h, w)
    NDList inputs = new NDList(projected, queries, places, maps.get(2), maps.get(1), maps.get(0));
    if (padded) {
      inputs.add(present);
    }
    return inputs;
  }

  /**
   * Returns every array, for handing all of them to another manager.
   *
   * @return the arrays in the order of the components
   */
  public NDList all() {
    NDList all = new NDList(maps);
    all.add(projected);
    all.add(present);
    all.add(positions);
    all.addAll(encoderStates);
    all.addAll(decoderStates);
    all.addAll(new NDList(queries, logits, boxes, auxiliaryLogits, auxiliaryBoxes));
    return all;
  }
}
