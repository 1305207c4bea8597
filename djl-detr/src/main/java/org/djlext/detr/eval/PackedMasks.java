package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.djlext.detr.loss.Targets;
import org.djlext.detr.panoptic.MaskFrame;

/**
 * Masks of one picture in Java's memory.
 *
 * @param size the height and width of each
 * @param pixels {@code (M, H, W)}, not 0 inside
 */
record PackedMasks(MaskFrame.Size size, byte[] pixels) {

  /** Takes the masks of labels. */
  static PackedMasks of(Targets targets, int image) {
    NDArray masks =
        targets
            .masks()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "labels: expected an array named masks, found none"));
    MaskFrame.Size size =
        new MaskFrame.Size((int) masks.getShape().get(2), (int) masks.getShape().get(3));
    try (NDArray picture = masks.get(image);
        NDArray inside = picture.neq(0);
        NDArray bytes = inside.toType(DataType.UINT8, false)) {
      return new PackedMasks(size, bytes.toByteArray());
    }
  }

  /** Returns one of the masks, (H, W). */
  byte[] pixels(int index) {
    int area = size.height() * size.width();
    return Arrays.copyOfRange(pixels, index * area, (index + 1) * area);
  }
}
