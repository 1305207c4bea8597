package org.djlext.detr;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * What a DETR looked at: the attention weights of its layers (figures 3, 6 and 10 of the paper).
 *
 * <p>The model itself computes with a kernel that keeps no weights, so that looking costs nothing
 * when nobody asks; here they are computed again, for one layer at a time, from the activations of
 * a pass. In all shapes H are the heads and L = h * w the places of the map, row by row. Rows sum
 * to 1, and places that are padding get 0.
 *
 * <pre>{@code
 * DetrActivations seen = detr.activations(store, inputs, false);
 * DetrAttention attention = new DetrAttention(detr, store, seen);
 * NDArray places = attention.cross(detr.config().decoder().layers() - 1); // (B, H, Q, L)
 * }</pre>
 */
public final class DetrAttention {

  private final DetrBlock detr;
  private final ParameterStore store;
  private final DetrActivations activations;
  private final TorchProgram program;

  /**
   * Constructs the attention of one pass.
   *
   * @param detr the model
   * @param store where weights are read
   * @param activations what the model computed, which must stay open
   */
  public DetrAttention(DetrBlock detr, ParameterStore store, DetrActivations activations) {
    this.detr = detr;
    this.store = store;
    this.activations = activations;
    this.program = detr.attentionProgram();
  }

  /**
   * Returns where each place of the picture looks for itself.
   *
   * @param layer a layer of the encoder, from 0
   * @return {@code (B, H, L, L)}, owned by the manager of the activations
   * @throws IllegalArgumentException if there is no such layer
   */
  public NDArray encoder(int layer) {
    return encoder(layer, 0, (int) activations.positions().getShape().get(1));
  }

  /**
   * Returns where one place of the picture looks, without computing the others.
   *
   * @param layer a layer of the encoder, from 0
   * @param row the row of the place in the map, from 0 to h - 1
   * @param column its column, from 0 to w - 1
   * @return {@code (B, H, h, w)}, owned by the manager of the activations
   * @throws IllegalArgumentException if there is no such layer or place
   */
  public NDArray encoderAt(int layer, int row, int column) {
    Shape map = activations.present().getShape();
    if (row < 0 || row >= map.get(1) || column < 0 || column >= map.get(2)) {
      throw new IllegalArgumentException(
          "attention: there is no place (%d, %d) in a map of %d rows and %d columns"
              .formatted(row, column, map.get(1), map.get(2)));
    }
    try (NDArray flat = encoder(layer, row * (int) map.get(2) + column, 1)) {
      Shape s = flat.getShape();
      return flat.reshape(s.get(0), s.get(1), map.get(1), map.get(2));
    }
  }

  private NDArray encoder(int layer, int first, int count) {
    require(layer, detr.config().encoder().layers());
    NDArray input = activations.encoderStates().get(layer);
    return program
        .call(
            "encoder_looks",
            false,
            input,
            activations.positions(),
            activations.present(),
            weights(detr.encoderLayer(layer), input.getDevice()),
            first,
            count)
        .singletonOrThrow();
  }

  /**
   * Returns how queries look at each other.
   *
   * @param layer a layer of the decoder, from 0
   * @return {@code (B, H, Q, Q)}, owned by the manager of the activations
   * @throws IllegalArgumentException if there is no such layer
   */
  public NDArray decoder(int layer) {
    NDList both = decoderLooks(layer);
    both.get(1).close();
    return both.get(0);
  }

  /**
   * Returns where queries look in the picture.
   *
   * @param layer a layer of the decoder, from 0
   * @return {@code (B, H, Q, L)}, owned by the manager of the activations
   * @throws IllegalArgumentException if there is no such layer
   */
  public NDArray cross(int layer) {
    NDList both = decoderLooks(layer);
    both.get(0).close();
    return both.get(1);
  }

  private NDList decoderLooks(int layer) {
    require(layer, detr.config().decoder().layers());
    NDArray last = activations.queries();
    NDArray queries = detr.objectQueries(store, last.getDevice());
    NDArray[] w = weights(detr.decoderLayer(layer), last.getDevice());
    NDArray zeros = layer == 0 ? last.zerosLike() : null;
    try {
      NDArray input = layer == 0 ? zeros : activations.decoderStates().get(layer - 1);
      return program.call(
          "decoder_looks",
          false,
          input,
          queries,
          activations.memory(),
          activations.positions(),
          activations.present(),
          w);
    } finally {
      if (zeros != null) {
        zeros.close();
      }
    }
  }

  private NDArray[] weights(DetrLayer layer, Device device) {
    List<NDArray> w = new ArrayList<>();
    layer.addWeights(store, device, false, w);
    return w.toArray(NDArray[]::new);
  }

  private static void require(int layer, int layers) {
    if (layer < 0 || layer >= layers) {
      throw new IllegalArgumentException(
          "attention: there is no layer %d among %d".formatted(layer, layers));
    }
  }
}
