package org.djlext.pose.person;

import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * A picture and the people whose joints are wanted.
 *
 * @param picture the picture
 * @param boxes where they are; may be empty
 */
public record People(RgbImage picture, List<PersonBox> boxes) {

  /**
   * Checks the boxes.
   *
   * @param picture the picture
   * @param boxes where they are; may be empty
   * @throws IllegalArgumentException if a box lies outside the picture
   */
  public People {
    boxes = List.copyOf(boxes);
    for (int i = 0; i < boxes.size(); i++) {
      if (!boxes.get(i).overlaps(picture.width(), picture.height())) {
        throw new IllegalArgumentException(
            "boxes[%d]: expected a box that overlaps the picture of %d x %d, found %s"
                .formatted(i, picture.width(), picture.height(), boxes.get(i)));
      }
    }
  }

  /**
   * Takes the whole picture as one person.
   *
   * @param picture the picture
   * @return the picture with one box
   */
  public static People whole(RgbImage picture) {
    return new People(picture, List.of(new PersonBox(0, 0, picture.width(), picture.height(), 1)));
  }
}
