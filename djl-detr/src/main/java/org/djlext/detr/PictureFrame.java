package org.djlext.detr;

import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.flashattn.image.RgbImage;

/**
 * How a picture lies in what the model saw of it.
 *
 * @param original the size of the picture itself
 * @param processed the size it was brought to
 * @param padded the size of the whole batch, with the picture at its top left
 */
record PictureFrame(Size original, Size processed, Size padded) {

  static List<PictureFrame> of(DetrImageProcessor processor, List<RgbImage> images, Size padded) {
    List<PictureFrame> frames = new ArrayList<>(images.size());
    for (RgbImage image : images) {
      Size original = new Size(image.height(), image.width());
      Size processed = processor.size(image.height(), image.width());
      frames.add(new PictureFrame(original, processed, padded));
    }
    return frames;
  }
}
