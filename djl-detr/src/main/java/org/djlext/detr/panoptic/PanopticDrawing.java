package org.djlext.detr.panoptic;

import ai.djl.modality.cv.Image;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws segments on the picture they belong to: each in its own colour, with a border and, where
 * there is room, the name of its category in its middle.
 *
 * <p>Colours depend on nothing but category and order, so that equal results look equal: categories
 * differ in hue, things of one category in brightness. Void stays as it is.
 *
 * @param names the names of categories, by their number; where there is none the number is written
 * @param opacity how much colours cover the picture, from 0 to 1
 */
public record PanopticDrawing(List<String> names, double opacity) {

  private static final double OPACITY = 0.55;
  private static final double GOLDEN_RATIO = 0.6180339887498949;
  private static final int SMALLEST_FONT = 10;
  private static final int BORDER = 0xFFFFFF;

  /**
   * Checks the values.
   *
   * @param names the names of categories, by their number; where there is none the number is
   *     written
   * @param opacity how much colours cover the picture, from 0 to 1
   * @throws IllegalArgumentException if the opacity is outside 0 to 1
   */
  public PanopticDrawing {
    names = List.copyOf(names);
    if (!(opacity >= 0 && opacity <= 1)) {
      throw new IllegalArgumentException(
          "panoptic drawing: expected an opacity from 0 to 1, found " + opacity);
    }
  }

  /**
   * Constructs a drawing that lets the picture shine through.
   *
   * @param names the names of categories, by their number
   */
  public PanopticDrawing(List<String> names) {
    this(names, OPACITY);
  }

  /**
   * Draws segments.
   *
   * @param picture the picture
   * @param segmentation its segments, in the same size
   * @return a new picture of that size
   * @throws IllegalArgumentException if the sizes differ
   */
  public Image draw(Image picture, PanopticSegmentation segmentation) {
    if (picture.getWidth() != segmentation.width()
        || picture.getHeight() != segmentation.height()) {
      throw new IllegalArgumentException(
          "panoptic drawing: expected segments in the size of the picture, %d x %d, found %d x %d"
              .formatted(
                  picture.getHeight(),
                  picture.getWidth(),
                  segmentation.height(),
                  segmentation.width()));
    }
    BufferedImage buffer = PixelBuffer.of(picture);
    paint(buffer, segmentation.ids(), colours(segmentation.segments()));
    label(buffer, segmentation);
    return PixelBuffer.toImage(buffer);
  }

  /**
   * Returns the colours that segments are drawn in, for legends.
   *
   * @param segments the segments
   * @return for each id a colour 0xRRGGBB
   */
  public static Map<Integer, Integer> colours(List<PanopticSegment> segments) {
    Map<Integer, Integer> colours = new HashMap<>();
    Map<Integer, Integer> seen = new HashMap<>();
    for (PanopticSegment segment : segments) {
      if (!colours.containsKey(segment.id())) {
        int nth = seen.merge(segment.category(), 1, Integer::sum) - 1;
        float hue = (float) (segment.category() * GOLDEN_RATIO % 1);
        float saturation = segment.thing() ? 0.9f - 0.12f * (nth % 4) : 0.45f;
        float brightness = 1f - 0.15f * (nth % 5);
        colours.put(segment.id(), Color.HSBtoRGB(hue, saturation, brightness) & 0xFFFFFF);
      }
    }
    return colours;
  }

  private void paint(BufferedImage buffer, int[][] ids, Map<Integer, Integer> colours) {
    for (int y = 0; y < ids.length; y++) {
      for (int x = 0; x < ids[y].length; x++) {
        Integer colour = colours.get(ids[y][x]);
        if (isBorder(ids, y, x)) {
          buffer.setRGB(x, y, BORDER);
        } else if (colour != null) {
          buffer.setRGB(x, y, HeatColours.mix(buffer.getRGB(x, y), colour, opacity));
        }
      }
    }
  }

  private static boolean isBorder(int[][] ids, int y, int x) {
    int id = ids[y][x];
    return y + 1 < ids.length && ids[y + 1][x] != id
        || x + 1 < ids[y].length && ids[y][x + 1] != id;
  }

  private void label(BufferedImage buffer, PanopticSegmentation segmentation) {
    Graphics2D graphics = buffer.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    int size = Math.max(SMALLEST_FONT, Math.min(buffer.getWidth(), buffer.getHeight()) / 28);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
    FontMetrics metrics = graphics.getFontMetrics();
    Map<Integer, SegmentMiddle> middles = SegmentMiddle.of(segmentation.ids());
    for (PanopticSegment segment : segmentation.segments()) {
      SegmentMiddle middle = middles.remove(segment.id()); // one label for each id
      if (middle != null && 2 * middle.radius() >= metrics.getHeight()) {
        write(graphics, metrics, name(segment.category()), middle, buffer.getWidth());
      }
    }
    graphics.dispose();
  }

  private String name(int category) {
    return category < names.size() ? names.get(category) : Integer.toString(category);
  }

  private static void write(
      Graphics2D graphics, FontMetrics metrics, String text, SegmentMiddle middle, int width) {
    int length = metrics.stringWidth(text);
    int x = Math.max(1, Math.min(middle.column() - length / 2, width - length - 1));
    int y = middle.row() + (metrics.getAscent() - metrics.getDescent()) / 2;
    graphics.setColor(Color.BLACK);
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        graphics.drawString(text, x + dx, y + dy);
      }
    }
    graphics.setColor(Color.WHITE);
    graphics.drawString(text, x, y);
  }
}
