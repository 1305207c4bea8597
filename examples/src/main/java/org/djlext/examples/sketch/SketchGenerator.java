package org.djlext.examples.sketch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;

/** Draws sketches by chance; the same {@link Random} draws the same. */
public final class SketchGenerator {

  private static final int WHITE = 0xFFFFFF;
  private static final int ATTEMPTS = 60;
  private static final double GAP = 0.12;
  private static final int BIGGEST_NUMBER = 99;
  private static final double BIGGEST_DIGITS = 56;
  private static final int FEWEST_BARS = 2;
  private static final int MOST_BARS = 4;

  private final Random random;

  /**
   * Constructs a generator.
   *
   * @param random decides
   */
  public SketchGenerator(Random random) {
    this.random = random;
  }

  /**
   * Scatters shapes that do not touch, in some sketches of few kinds or colours. Where there is no
   * room for as many, there are fewer.
   *
   * @param width in pixels
   * @param height in pixels
   * @param count how many shapes
   * @return the sketch
   */
  public Sketch shapes(int width, int height, int count) {
    double crowd = Math.sqrt(width * (double) height / Math.max(count, 2));
    double least = Math.max(5, 0.2 * crowd);
    double most = Math.max(6, 0.34 * crowd);
    List<ShapeKind> kinds = some(ShapeKind.values());
    List<InkColor> colors = some(InkColor.values());
    List<PlacedShape> placed = new ArrayList<>();
    for (int attempt = 0; placed.size() < count && attempt < ATTEMPTS; attempt++) {
      double radius = between(least, most - (most - least) * attempt / ATTEMPTS);
      PlacedShape shape = shape(pick(kinds), pick(colors).mix(random), width, height, radius);
      if (placed.stream().allMatch(other -> apart(shape, other))) {
        placed.add(shape);
      }
    }
    return new Sketch(width, height, paper(), List.copyOf(placed));
  }

  /**
   * Writes a number of one or two digits.
   *
   * @param width in pixels
   * @param height in pixels
   * @return the sketch
   */
  public Sketch number(int width, int height) {
    int value = random.nextInt(BIGGEST_NUMBER + 1);
    int digits = value > 9 ? 2 : 1;
    double extent = (digits - 1) * WrittenNumber.ADVANCE + WrittenNumber.WIDTH;
    double most = Math.min(0.72 * height, 0.72 * width / extent);
    double size = Math.max(20, between(0.6, 1) * Math.min(most, BIGGEST_DIGITS));
    double line = Math.max(1.5, between(0.07, 0.2) * size);
    double slant = between(-0.05, 0.2);
    double x = place(width, extent * size + line + Math.abs(slant) * size);
    double y = place(height, size + line);
    SketchItem number = new WrittenNumber(value, ink(), x, y, size, line, slant);
    return new Sketch(width, height, paper(), List.of(number));
  }

  /**
   * Draws a bar chart, no two bars of which have the same colour or height.
   *
   * @param width in pixels
   * @param height in pixels
   * @return the sketch
   */
  public Sketch chart(int width, int height) {
    List<InkColor> colors = new ArrayList<>(Arrays.asList(InkColor.values()));
    List<Integer> values = new ArrayList<>();
    for (int value = 1; value <= BarChart.TOP; value++) {
      values.add(value);
    }
    Collections.shuffle(colors, random);
    Collections.shuffle(values, random);
    List<BarChart.Bar> bars = new ArrayList<>();
    int count = FEWEST_BARS + random.nextInt(MOST_BARS - FEWEST_BARS + 1);
    for (int i = 0; i < count; i++) {
      bars.add(new BarChart.Bar(colors.get(i).mix(random), values.get(i)));
    }
    double left = between(0.04, 0.12) * width;
    double top = between(0.06, 0.14) * height;
    double right = between(0.88, 0.96) * width;
    double bottom = between(0.86, 0.94) * height;
    SketchItem chart = new BarChart(bars, left, top, right - left, bottom - top);
    return new Sketch(width, height, paper(), List.of(chart));
  }

  private PlacedShape shape(ShapeKind kind, Ink ink, int width, int height, double radius) {
    double line = random.nextInt(3) == 0 ? Math.max(2, between(0.2, 0.35) * radius) : 0;
    double x = place(width, 2.3 * radius);
    double y = place(height, 2.3 * radius);
    return new PlacedShape(kind, ink, x, y, radius, line);
  }

  private static boolean apart(PlacedShape shape, PlacedShape other) {
    double room = (1 + GAP) * (shape.radius() + other.radius());
    // boxes of both shapes must not overlap
    return Math.max(Math.abs(shape.x() - other.x()), Math.abs(shape.y() - other.y())) > room;
  }

  private Ink ink() {
    return InkColor.values()[random.nextInt(InkColor.values().length)].mix(random);
  }

  private int paper() {
    if (random.nextInt(4) == 0) {
      return WHITE;
    }
    int light = 205 + random.nextInt(51);
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      rgb = rgb << 8 | Math.max(0, Math.min(255, light + random.nextInt(25) - 12));
    }
    return rgb;
  }

  /** Some of the values, often all: with few kinds or colours several shapes are alike. */
  private <T> List<T> some(T[] values) {
    List<T> all = new ArrayList<>(Arrays.asList(values));
    Collections.shuffle(all, random);
    return all.subList(0, random.nextBoolean() ? all.size() : 1 + random.nextInt(all.size()));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** A centre such that something of an extent lies within. */
  private double place(double length, double extent) {
    return extent >= length ? length / 2 : between(extent / 2, length - extent / 2);
  }

  private double between(double low, double high) {
    return low + random.nextDouble() * (high - low);
  }
}
