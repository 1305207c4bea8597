package org.djlext.examples.scenes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.detr.DetrActivations;
import org.djlext.detr.DetrBlock;

/**
 * A detector in its first training, in which its own heads also read the encoder: each cell is
 * asked for the class and the box of what it belongs to. This stands in for the pretraining on a
 * million photographs that the paper's backbone brings. Nothing of it is left in the finished
 * model.
 *
 * <p>Outputs are those of the detector, then {@code cell_logits (B, L, C + 1)} and {@code
 * cell_boxes (B, L, 4)}.
 */
final class CellReader extends AbstractBlock {

  private static final byte VERSION = 1;

  private final DetrBlock detector;
  private final Block classHead;
  private final List<Block> boxHead;

  @SuppressWarnings("this-escape")
  CellReader(DetrBlock detector) {
    super(VERSION);
    this.detector = addChildBlock("detector", detector);
    this.classHead = children(detector, "class_labels_classifier").findFirst().orElseThrow();
    this.boxHead = children(detector, "bbox_predictor.layers.").toList();
  }

  private static Stream<Block> children(DetrBlock detector, String name) {
    return detector.getChildren().stream()
        .filter(child -> child.getKey().contains(name))
        .map(Pair::getValue);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch);
      DetrActivations all = detector.activations(store, inputs, training);
      NDList out = all.detections();
      NDArray logits =
          classHead.forward(store, new NDList(all.memory()), training).singletonOrThrow();
      NDArray x = all.memory();
      for (int i = 0; i < boxHead.size(); i++) {
        x = boxHead.get(i).forward(store, new NDList(x), training).singletonOrThrow();
        x = i < boxHead.size() - 1 ? Activation.relu(x) : Activation.sigmoid(x);
      }
      logits.setName("cell_logits");
      x.setName("cell_boxes");
      out.add(logits);
      out.add(x);
      out.attach(manager);
      return out;
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    detector.initialize(manager, dataType, shapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return detector.getOutputShapes(inputShapes);
  }
}
