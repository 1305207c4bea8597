package org.djlext.examples.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class SketchGeneratorTest {

  @Test
  void sameSeedDrawsTheSamePixels() {
    RgbImage first = SketchRenderer.render(new SketchGenerator(new Random(5)).shapes(84, 56, 4));
    RgbImage second = SketchRenderer.render(new SketchGenerator(new Random(5)).shapes(84, 56, 4));
    assertThat(first.pixels()).isEqualTo(second.pixels());
    assertThat(first.width()).isEqualTo(84);
    assertThat(first.height()).isEqualTo(56);
  }

  @Test
  void shapesLieWithinThePictureAndApart() {
    SketchGenerator generator = new SketchGenerator(new Random(1));
    for (int i = 0; i < 300; i++) {
      Sketch sketch = generator.shapes(56 + 28 * (i % 4), 56 + 28 * (i % 3), 1 + i % 5);
      assertThat(sketch.shapes()).isNotEmpty().hasSizeLessThanOrEqualTo(1 + i % 5);
      for (PlacedShape shape : sketch.shapes()) {
        assertThat(shape.x()).isBetween(shape.radius(), sketch.width() - shape.radius());
        assertThat(shape.y()).isBetween(shape.radius(), sketch.height() - shape.radius());
        for (PlacedShape other : sketch.shapes()) {
          double distance =
              Math.max(Math.abs(shape.x() - other.x()), Math.abs(shape.y() - other.y()));
          assertThat(shape == other || distance > shape.radius() + other.radius()).isTrue();
        }
      }
    }
  }

  @Test
  void thereIsMostlyRoomForFive() {
    SketchGenerator generator = new SketchGenerator(new Random(2));
    int five = 0;
    for (int i = 0; i < 200; i++) {
      five += generator.shapes(112, 84, 5).shapes().size() == 5 ? 1 : 0;
    }
    assertThat(five).isGreaterThan(180);
  }

  @Test
  void everyShapeShowsItsInk() {
    SketchGenerator generator = new SketchGenerator(new Random(3));
    for (int i = 0; i < 100; i++) {
      Sketch sketch = generator.shapes(84, 84, 3);
      RgbImage picture = SketchRenderer.render(sketch);
      for (PlacedShape shape : sketch.shapes()) {
        assertThat(pixelsOf(picture, shape.ink().rgb())).isGreaterThan(10);
      }
    }
  }

  @Test
  void barsReachTheirLine() {
    Sketch sketch = new SketchGenerator(new Random(4)).chart(140, 112);
    BarChart chart = sketch.chart().orElseThrow();
    RgbImage picture = SketchRenderer.render(sketch);
    double unit = chart.height() / BarChart.TOP;
    for (int i = 0; i < chart.bars().size(); i++) {
      BarChart.Bar bar = chart.bars().get(i);
      double x = chart.left() + (i + 0.5) * chart.width() / chart.bars().size();
      double y = chart.top() + chart.height() - bar.value() * unit;
      assertThat(pixel(picture, x, y + 2)).isEqualTo(bar.ink().rgb());
      assertThat(pixel(picture, x, y - 2)).isNotEqualTo(bar.ink().rgb());
    }
  }

  @Test
  void allDigitsLookDifferent() {
    java.util.Set<java.util.List<Byte>> seen = new java.util.HashSet<>();
    for (int digit = 0; digit < 10; digit++) {
      WrittenNumber number = new WrittenNumber(digit, InkColor.BLACK.plain(), 28, 28, 36, 3, 0.1);
      RgbImage picture =
          SketchRenderer.render(new Sketch(56, 56, 0xFFFFFF, java.util.List.of(number)));
      java.util.List<Byte> pixels = new java.util.ArrayList<>();
      for (byte b : picture.pixels()) {
        pixels.add(b);
      }
      seen.add(pixels);
    }
    assertThat(seen).hasSize(10);
  }

  @Test
  void sidesAreNamedWhereTheyAreClear() {
    PlacedShape middle = at(50, 50);
    assertThat(Side.of(at(20, 55), middle)).contains(Side.LEFT);
    assertThat(Side.of(at(80, 45), middle)).contains(Side.RIGHT);
    assertThat(Side.of(at(55, 10), middle)).contains(Side.ABOVE);
    assertThat(Side.of(at(50, 90), middle)).contains(Side.BELOW);
    assertThat(Side.of(at(20, 22), middle)).isEmpty();
  }

  private static PlacedShape at(double x, double y) {
    return new PlacedShape(ShapeKind.CIRCLE, InkColor.RED.plain(), x, y, 8, 0);
  }

  private static int pixelsOf(RgbImage picture, int rgb) {
    int count = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        count += pixel(picture, x, y) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  private static int pixel(RgbImage picture, double x, double y) {
    int at = 3 * ((int) y * picture.width() + (int) x);
    byte[] rgb = picture.pixels();
    return (rgb[at] & 0xff) << 16 | (rgb[at + 1] & 0xff) << 8 | rgb[at + 2] & 0xff;
  }
}
