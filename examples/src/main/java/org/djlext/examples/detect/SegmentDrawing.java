package org.djlext.examples.detect;

import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.util.List;
import org.djlext.detr.panoptic.PanopticDrawing;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.examples.picture.Enlargement;
import org.djlext.flashattn.image.RgbImage;

/** Draws the segments of pictures; small pictures are enlarged, so that names can be read. */
public final class SegmentDrawing {

  private final PanopticDrawing drawing;

  /**
   * Constructs a drawing.
   *
   * @param labels the names of the classes, by their number
   */
  public SegmentDrawing(List<String> labels) {
    this.drawing = new PanopticDrawing(labels);
  }

  /**
   * Draws the segments over their picture.
   *
   * @param picture the picture
   * @param segmentation its segments, in its size
   * @return a new picture, some whole number of times as large
   */
  public BufferedImage draw(BufferedImage picture, PanopticSegmentation segmentation) {
    Enlargement larger = Enlargement.of(picture);
    Image enlarged = new BufferedImageFactory().fromImage(larger.apply(picture));
    PanopticSegmentation segments =
        new PanopticSegmentation(larger.apply(segmentation.ids()), segmentation.segments());
    return RgbImage.of(drawing.draw(enlarged, segments)).toBufferedImage();
  }
}
