package org.djlext.examples.sketch;

import java.util.List;

/** One thing in a sketch. All places and sizes are in pixels, from the picture's top left. */
public sealed interface SketchItem {

  /**
   * A shape.
   *
   * @param kind which shape
   * @param ink its colour
   * @param x the centre, to the right
   * @param y the centre, down
   * @param radius how far it reaches from the centre, but for a tenth
   * @param line the width of its outline, or 0 if it is filled
   */
  record PlacedShape(ShapeKind kind, Ink ink, double x, double y, double radius, double line)
      implements SketchItem {

    /**
     * Names the shape with its colour.
     *
     * @return such as {@code red square}
     */
    public String name() {
      return ink.color().word() + " " + kind.word();
    }
  }

  /**
   * A number in digits.
   *
   * @param value at least 0
   * @param ink its colour
   * @param x the centre, to the right
   * @param y the centre, down
   * @param height of a digit
   * @param line the width of the pen
   * @param slant how much the digits lean to the right, as a part of their height
   */
  record WrittenNumber(
      int value, Ink ink, double x, double y, double height, double line, double slant)
      implements SketchItem {

    /** The width of a digit as a part of its height. */
    public static final double WIDTH = 0.6;

    /** The distance of the left sides of neighbouring digits as a part of their height. */
    public static final double ADVANCE = 0.85;
  }

  /**
   * A bar chart: bars of different colours beside each other, behind them a fine line for each
   * value from 0 to {@link #TOP}.
   *
   * @param bars from left to right
   * @param left where it begins, to the right
   * @param top the line of the highest value, down
   * @param width of the chart
   * @param height from the line of 0 to that of the highest value
   */
  record BarChart(List<Bar> bars, double left, double top, double width, double height)
      implements SketchItem {

    /** The highest value. */
    public static final int TOP = 6;

    /**
     * Copies the list.
     *
     * @param bars from left to right
     * @param left where it begins
     * @param top the line of the highest value
     * @param width of the chart
     * @param height from the line of 0 to that of the highest value
     */
    public BarChart {
      bars = List.copyOf(bars);
    }

    /**
     * One bar.
     *
     * @param ink its colour
     * @param value its height in lines
     */
    public record Bar(Ink ink, int value) {}
  }
}
