package org.djlext.examples.sketch;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;
import org.djlext.flashattn.image.RgbImage;

/** Makes pixels of a {@link Sketch}, always the same. */
public final class SketchRenderer {

  private static final double BAR_SHARE = 0.68;
  private static final int DARK = 128;

  private SketchRenderer() {}

  /**
   * Draws a sketch.
   *
   * @param sketch what is drawn
   * @return the picture
   */
  public static RgbImage render(Sketch sketch) {
    BufferedImage image =
        new BufferedImage(sketch.width(), sketch.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.setColor(new Color(sketch.paper()));
      graphics.fillRect(0, 0, sketch.width(), sketch.height());
      for (SketchItem item : sketch.items()) {
        if (item instanceof PlacedShape shape) {
          draw(graphics, shape);
        } else if (item instanceof WrittenNumber number) {
          draw(graphics, number);
        } else if (item instanceof BarChart chart) {
          draw(graphics, chart, lines(sketch.paper()));
        }
      }
    } finally {
      graphics.dispose();
    }
    return RgbImage.of(image);
  }

  private static void draw(Graphics2D graphics, PlacedShape shape) {
    AffineTransform place = AffineTransform.getTranslateInstance(shape.x(), shape.y());
    place.scale(shape.radius(), shape.radius());
    java.awt.Shape outline = place.createTransformedShape(shape.kind().outline());
    graphics.setColor(new Color(shape.ink().rgb()));
    if (shape.line() > 0) {
      graphics.setStroke(new BasicStroke((float) shape.line()));
      graphics.draw(outline);
    } else {
      graphics.fill(outline);
    }
  }

  private static void draw(Graphics2D graphics, WrittenNumber number) {
    String digits = Integer.toString(number.value());
    double advance = WrittenNumber.ADVANCE * number.height();
    double width = (digits.length() - 1) * advance + WrittenNumber.WIDTH * number.height();
    graphics.setColor(new Color(number.ink().rgb()));
    graphics.setStroke(
        new BasicStroke((float) number.line(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int i = 0; i < digits.length(); i++) {
      AffineTransform place =
          AffineTransform.getTranslateInstance(
              number.x() - width / 2 + i * advance, number.y() - number.height() / 2);
      place.scale(number.height(), number.height());
      place.translate(number.slant() / 2, 0);
      place.shear(-number.slant(), 0);
      graphics.draw(place.createTransformedShape(DigitStrokes.of(digits.charAt(i) - '0')));
    }
  }

  private static void draw(Graphics2D graphics, BarChart chart, Color line) {
    graphics.setColor(line);
    graphics.setStroke(new BasicStroke(1));
    double unit = chart.height() / BarChart.TOP;
    double bottom = chart.top() + chart.height();
    for (int value = 0; value <= BarChart.TOP; value++) {
      double y = bottom - value * unit;
      graphics.draw(new Line2D.Double(chart.left(), y, chart.left() + chart.width(), y));
    }
    double step = chart.width() / chart.bars().size();
    for (int i = 0; i < chart.bars().size(); i++) {
      BarChart.Bar bar = chart.bars().get(i);
      graphics.setColor(new Color(bar.ink().rgb()));
      double left = chart.left() + (i + (1 - BAR_SHARE) / 2) * step;
      double height = bar.value() * unit;
      graphics.fill(new Rectangle2D.Double(left, bottom - height, BAR_SHARE * step, height));
    }
  }

  /** Fine lines are seen on any paper, and are no ink. */
  private static Color lines(int paper) {
    Color color = new Color(paper);
    int shift = color.getGreen() < DARK ? 60 : -60;
    return new Color(
        Math.max(0, Math.min(255, color.getRed() + shift)),
        Math.max(0, Math.min(255, color.getGreen() + shift)),
        Math.max(0, Math.min(255, color.getBlue() + shift)));
  }
}
