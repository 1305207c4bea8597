package org.djlext.examples.detect;

import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.djlext.detr.AttendedObject;
import org.djlext.examples.picture.Enlargement;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/** One sheet with a copy of the picture for each object: its box, and where its query looked. */
public final class AttentionSheet {

  private static final int COLUMNS = 3;
  private static final int LONGEST = 640;
  private static final int GAP = 8;
  private static final double OPACITY = 0.65;

  private final ObjectDrawing drawing;

  /**
   * Constructs a sheet.
   *
   * @param drawing draws the boxes
   */
  public AttentionSheet(ObjectDrawing drawing) {
    this.drawing = drawing;
  }

  /**
   * Draws objects.
   *
   * @param picture the picture
   * @param objects what was found in it and where it was looked for, at least one
   * @return the sheet
   */
  public BufferedImage draw(RgbImage picture, List<AttendedObject> objects) {
    BufferedImage base = fitting(picture);
    BufferedImage sheet = null;
    int columns = Math.min(COLUMNS, objects.size());
    int rows = (objects.size() + columns - 1) / columns;
    for (int i = 0; i < objects.size(); i++) {
      AttendedObject object = objects.get(i);
      Image looked = object.places().over(new BufferedImageFactory().fromImage(base), OPACITY);
      BufferedImage tile =
          drawing.draw(RgbImage.of(looked).toBufferedImage(), List.of(object.object()));
      int width = tile.getWidth() + GAP;
      int height = tile.getHeight() + GAP;
      if (sheet == null) {
        sheet =
            new BufferedImage(
                columns * width - GAP, rows * height - GAP, BufferedImage.TYPE_INT_RGB);
      }
      Graphics2D graphics = sheet.createGraphics();
      graphics.drawImage(tile, i % columns * width, i / columns * height, null);
      graphics.dispose();
    }
    return sheet;
  }

  private static BufferedImage fitting(RgbImage picture) {
    int longer = Math.max(picture.width(), picture.height());
    if (longer <= LONGEST) {
      BufferedImage image = picture.toBufferedImage();
      return Enlargement.of(image).apply(image);
    }
    double scale = (double) LONGEST / longer;
    return picture
        .resize(
            Math.max(1, (int) (picture.width() * scale)),
            Math.max(1, (int) (picture.height() * scale)),
            ResampleFilter.BILINEAR)
        .toBufferedImage();
  }
}
