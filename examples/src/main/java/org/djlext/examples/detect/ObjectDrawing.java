package org.djlext.examples.detect;

import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Rectangle;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import org.djlext.examples.picture.Enlargement;

/**
 * Draws boxes with class and score. Lines and letters grow with the picture, and small pictures are
 * enlarged, so that both can be read.
 */
public final class ObjectDrawing {

  private static final int SMALLEST_FONT = 12;

  private final ClassColors colors = new ClassColors();

  /** Constructs a drawing, which remembers the colours of classes from picture to picture. */
  public ObjectDrawing() {}

  /**
   * Draws objects.
   *
   * @param picture the picture
   * @param objects what was found in it, the likeliest first
   * @return a new picture, some whole number of times as large
   */
  public BufferedImage draw(BufferedImage picture, List<DetectedObject> objects) {
    BufferedImage canvas = Enlargement.of(picture).apply(picture);
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    int side = Math.min(canvas.getWidth(), canvas.getHeight());
    graphics.setStroke(new BasicStroke(Math.max(2, side / 250f)));
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(SMALLEST_FONT, side / 36)));
    for (int i = objects.size() - 1; i >= 0; i--) { // the likeliest on top
      draw(graphics, canvas, objects.get(i));
    }
    graphics.dispose();
    return canvas;
  }

  private void draw(Graphics2D graphics, BufferedImage canvas, DetectedObject object) {
    Rectangle box = object.getBoundingBox().getBounds();
    double width = canvas.getWidth();
    double height = canvas.getHeight();
    // half a line inside, so that boxes that fill the picture are seen
    double inset = ((BasicStroke) graphics.getStroke()).getLineWidth() / 2;
    double left = clip(box.getX() * width, inset, width - inset);
    double top = clip(box.getY() * height, inset, height - inset);
    double right = clip((box.getX() + box.getWidth()) * width, left, width - inset);
    double bottom = clip((box.getY() + box.getHeight()) * height, top, height - inset);
    Color color = colors.of(object.getClassName());
    graphics.setColor(color);
    graphics.draw(new Rectangle2D.Double(left, top, right - left, bottom - top));
    label(graphics, canvas, object, color, left, top);
  }

  private static void label(
      Graphics2D graphics,
      BufferedImage canvas,
      DetectedObject object,
      Color color,
      double left,
      double top) {
    String text =
        String.format(Locale.ROOT, "%s %.2f", object.getClassName(), object.getProbability());
    FontMetrics metrics = graphics.getFontMetrics();
    int gap = metrics.getHeight() / 6;
    int width = metrics.stringWidth(text) + 2 * gap;
    int height = metrics.getHeight();
    int x = (int) clip(left, 0, Math.max(0, canvas.getWidth() - width));
    int y = (int) (top >= height ? top - height : top); // within the box if there is no room above
    graphics.setColor(color);
    graphics.fillRect(x, y, width, height);
    graphics.setColor(ClassColors.textOn(color));
    graphics.drawString(text, x + gap, y + metrics.getAscent());
  }

  private static double clip(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }
}
