package org.djlext.examples.figures;

import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * A picture of people and what is known of them.
 *
 * @param picture the picture
 * @param people those who are seen, from the farthest to the nearest
 */
public record FigureScene(RgbImage picture, List<FigurePerson> people) {

  /**
   * Copies the list.
   *
   * @param picture the picture
   * @param people those who are seen
   */
  public FigureScene {
    people = List.copyOf(people);
  }
}
