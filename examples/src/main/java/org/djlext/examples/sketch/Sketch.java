package org.djlext.examples.sketch;

import java.util.List;
import java.util.Optional;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;

/**
 * A picture as a list of what is in it, from which {@link SketchRenderer} makes pixels.
 *
 * @param width in pixels
 * @param height in pixels
 * @param paper the background, as 0xRRGGBB
 * @param items what is drawn, the first below
 */
public record Sketch(int width, int height, int paper, List<SketchItem> items) {

  /**
   * Copies the list.
   *
   * @param width in pixels
   * @param height in pixels
   * @param paper the background, as 0xRRGGBB
   * @param items what is drawn, the first below
   */
  public Sketch {
    items = List.copyOf(items);
  }

  /**
   * Returns the shapes.
   *
   * @return those among the items, in their order
   */
  public List<PlacedShape> shapes() {
    return items.stream()
        .filter(PlacedShape.class::isInstance)
        .map(PlacedShape.class::cast)
        .toList();
  }

  /**
   * Returns the number that is written.
   *
   * @return the first among the items
   */
  public Optional<WrittenNumber> number() {
    return items.stream()
        .filter(WrittenNumber.class::isInstance)
        .map(WrittenNumber.class::cast)
        .findFirst();
  }

  /**
   * Returns the chart.
   *
   * @return the first among the items
   */
  public Optional<BarChart> chart() {
    return items.stream().filter(BarChart.class::isInstance).map(BarChart.class::cast).findFirst();
  }
}
