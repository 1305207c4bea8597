package org.djlext.examples.scenes;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import org.djlext.detr.loss.BoxOverlap;
import org.djlext.detr.loss.LossWeights;

/**
 * The loss of {@link CellReader}'s cells: cross-entropy of the classes, distance and overlap of the
 * boxes with DETR's weights. Cells of stuff, which are most, count less.
 */
final class CellLoss extends Loss {

  private static final double STUFF_WEIGHT = 0.15;

  CellLoss() {
    super("cells");
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = predictions.get("cell_logits"); // (B, L, C + 1)
    NDArray boxes = predictions.get("cell_boxes"); // (B, L, 4)
    NDArray wanted = labels.get("cell_classes"); // (B, L)
    NDArray targets = labels.get("cell_boxes"); // (B, L, 4)
    Shape perCell = wanted.getShape();
    NDArray weight =
        wanted
            .lt(SceneCategory.SKY.ordinal())
            .toType(DataType.FLOAT32, false)
            .mul(1 - STUFF_WEIGHT)
            .add(STUFF_WEIGHT);
    NDArray likely = logits.logSoftmax(-1).gather(wanted.expandDims(-1), 2).reshape(perCell).neg();
    NDArray apart = boxes.sub(targets).abs().sum(new int[] {-1});
    NDArray overlap = BoxOverlap.generalizedIou(boxes, targets, true);
    LossWeights paper = LossWeights.PAPER;
    NDArray each = likely.add(apart.mul(paper.box())).add(overlap.neg().add(1).mul(paper.giou()));
    return each.mul(weight).sum().div(weight.sum());
  }
}
