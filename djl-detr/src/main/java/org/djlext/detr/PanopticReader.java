package org.djlext.detr;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.detr.panoptic.MaskFrame;
import org.djlext.detr.panoptic.PanopticMerge;
import org.djlext.detr.panoptic.PanopticSegmentation;

/**
 * Cuts pictures into segments by {@code logits (B, Q, C + 1)} and {@code pred_masks (B, Q, h, w)}.
 *
 * @param merge how overlapping masks become one picture
 */
record PanopticReader(PanopticMerge merge) implements OutputReader<PanopticSegmentation> {

  @Override
  public List<PanopticSegmentation> read(NDList outputs, List<PictureFrame> frames)
      throws TranslateException {
    NDArray logits = OutputReader.output(outputs, "logits", frames.size());
    NDArray masks = OutputReader.output(outputs, "pred_masks", frames.size());
    List<PanopticSegmentation> all = new ArrayList<>(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      PictureFrame frame = frames.get(i);
      try (NDArray classes = logits.get(i).toType(DataType.FLOAT32, false);
          NDArray shapes = masks.get(i).toType(DataType.FLOAT32, false)) {
        all.add(
            merge.merge(
                classes,
                shapes,
                new MaskFrame(
                    size(frame.padded()), size(frame.processed()), size(frame.original()))));
      } catch (IllegalArgumentException e) {
        throw new TranslateException(e.getMessage(), e);
      }
    }
    return all;
  }

  private static MaskFrame.Size size(Size size) {
    return new MaskFrame.Size(size.height(), size.width());
  }
}
