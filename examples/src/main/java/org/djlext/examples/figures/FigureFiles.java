package org.djlext.examples.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;

/**
 * Figures as a data set in COCO's layout: {@code images/} and {@code person_keypoints.json}, whose
 * areas are those of the masks.
 */
public final class FigureFiles {

  /** The name of the file of annotations. */
  public static final String ANNOTATIONS = "person_keypoints.json";

  private static final long PERSON = 1;

  private FigureFiles() {}

  /**
   * Writes the first pictures of a generator.
   *
   * @param generator what draws them
   * @param count how many
   * @param folder where to; made if it is absent
   * @return what is in the file of annotations
   * @throws IllegalArgumentException if the count is not positive
   * @throws IOException if a file cannot be written
   */
  public static CocoDataset write(FigureGenerator generator, int count, Path folder)
      throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("pictures: expected at least 1, found " + count);
    }
    Path pictures = Files.createDirectories(folder.resolve("images"));
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FigureScene scene = generator.draw(i);
      String name = String.format(Locale.ROOT, "%06d.png", i + 1);
      images.add(new CocoImage(i + 1, name, scene.picture().height(), scene.picture().width()));
      Path file = pictures.resolve(name);
      if (!ImageIO.write(scene.picture().toBufferedImage(), "png", file.toFile())) {
        throw new IOException("this Java cannot write PNG files: " + file);
      }
      for (FigurePerson person : scene.people()) {
        people.add(annotation(people.size() + 1L, i + 1L, person));
      }
    }
    CocoDataset dataset =
        new CocoDataset(images, people, List.of(new CocoCategory(PERSON, "person")));
    dataset.write(folder.resolve(ANNOTATIONS));
    return dataset;
  }

  private static CocoAnnotation annotation(long id, long image, FigurePerson person) {
    return new CocoAnnotation(
        id,
        image,
        PERSON,
        person.box(),
        person.mask(),
        OptionalDouble.of(person.mask().area()),
        false,
        person.cocoKeypoints(),
        person.labelled());
  }
}
