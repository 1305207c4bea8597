package org.djlext.examples.face;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.djlext.examples.picture.Enlargement;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;

/**
 * Draws boxes and points of faces, and what they are called. Lines grow with the face, and small
 * pictures are enlarged. The points left in the picture are orange, those right blue, the nose
 * green.
 */
public final class FaceDrawing {

  private static final Color BOX = new Color(0xffd23f);
  private static final Color LEFT = new Color(0xff8c1a);
  private static final Color RIGHT = new Color(0x2f9bff);
  private static final Color NOSE = new Color(0x49d17d);
  private static final Color HALO = new Color(0, 0, 0, 130);
  private static final Color LABEL_GROUND = new Color(0, 0, 0, 170);
  private static final int SMALLEST_FONT = 12;

  /** Constructs the drawing. */
  public FaceDrawing() {}

  /**
   * Draws faces on a picture.
   *
   * @param picture the picture
   * @param faces its faces, in pixels of it
   * @param labels one for each face, which may be empty
   * @return a new picture, some whole number of times as large
   */
  public BufferedImage draw(BufferedImage picture, List<Face> faces, List<String> labels) {
    Enlargement larger = Enlargement.of(picture);
    BufferedImage canvas = larger.apply(picture);
    Graphics2D graphics = canvas.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    int side = Math.min(canvas.getWidth(), canvas.getHeight());
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, Math.max(SMALLEST_FONT, side / 40)));
    for (int i = faces.size() - 1; i >= 0; i--) { // the surest on top
      face(graphics, faces.get(i), larger.times());
      if (!labels.get(i).isEmpty()) {
        label(graphics, labels.get(i), faces.get(i), larger.times(), canvas.getWidth());
      }
    }
    graphics.dispose();
    return canvas;
  }

  private static void face(Graphics2D graphics, Face face, int times) {
    float line = (float) Math.max(1.5, Math.min(6, times * Math.sqrt(face.area()) / 60));
    Rectangle2D box =
        new Rectangle2D.Double(
            times * (face.x() + 0.5),
            times * (face.y() + 0.5),
            times * face.width(),
            times * face.height());
    graphics.setStroke(new BasicStroke(1.8f * line));
    graphics.setColor(HALO); // whatever is behind, the box can be told from it
    graphics.draw(box);
    graphics.setStroke(new BasicStroke(line));
    graphics.setColor(BOX);
    graphics.draw(box);
    double radius = Math.max(2, 1.3 * line);
    for (int i = 0; i < FivePoints.COUNT; i++) {
      double x = times * (face.points().x(i) + 0.5);
      double y = times * (face.points().y(i) + 0.5);
      dot(graphics, HALO, x, y, 1.4 * radius);
      dot(graphics, color(i), x, y, radius);
    }
  }

  private static void dot(Graphics2D graphics, Color color, double x, double y, double radius) {
    graphics.setColor(color);
    graphics.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  private static Color color(int point) {
    return switch (point) {
      case FivePoints.NOSE -> NOSE;
      case FivePoints.LEFT_EYE, FivePoints.LEFT_MOUTH -> LEFT;
      default -> RIGHT;
    };
  }

  /** Writes above the box, or inside where there is no room. */
  private static void label(Graphics2D graphics, String text, Face face, int times, int width) {
    FontMetrics metrics = graphics.getFontMetrics();
    int gap = metrics.getHeight() / 5;
    int wide = metrics.stringWidth(text) + 2 * gap;
    int x = (int) Math.max(0, Math.min(width - wide, face.x() * times));
    int y = (int) Math.max(0, face.y() * times - metrics.getHeight() - gap);
    graphics.setColor(LABEL_GROUND);
    graphics.fillRoundRect(x, y, wide, metrics.getHeight(), 2 * gap, 2 * gap);
    graphics.setColor(Color.WHITE);
    graphics.drawString(text, x + gap, y + metrics.getAscent());
  }
}
