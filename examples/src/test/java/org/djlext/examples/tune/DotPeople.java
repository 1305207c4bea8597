package org.djlext.examples.tune;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;

/** Pictures of people who are three coloured dots, with COCO keypoints. */
final class DotPeople {

  private static final Color[] COLOURS = {Color.RED, Color.GREEN, Color.BLUE};

  private DotPeople() {}

  /** Writes pictures and people.json. */
  static void write(Path folder, int count, long seed) throws IOException {
    Files.createDirectories(folder);
    SplittableRandom random = new SplittableRandom(seed);
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> people = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      BufferedImage picture = new BufferedImage(60, 48, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = picture.createGraphics();
      double[] joints = new double[9];
      for (int j = 0; j < 3; j++) {
        joints[3 * j] = 14 + random.nextInt(28);
        joints[3 * j + 1] = 8 + random.nextInt(28);
        joints[3 * j + 2] = 2;
        graphics.setColor(COLOURS[j]);
        graphics.fillOval((int) joints[3 * j] - 2, (int) joints[3 * j + 1] - 2, 5, 5);
      }
      images.add(new CocoImage(id, id + ".png", 48, 60));
      ImageIO.write(picture, "png", folder.resolve(id + ".png").toFile());
      CocoBox box = new CocoBox(10, 5, 36, 36);
      people.add(
          new CocoAnnotation(
              id, id, 1, box, null, OptionalDouble.of(box.area()), false, joints, 3));
    }
    CocoCategory person = new CocoCategory(1, "person", "", true, List.of("head", "left", "right"));
    new CocoDataset(images, people, List.of(person)).write(folder.resolve("people.json"));
  }
}
