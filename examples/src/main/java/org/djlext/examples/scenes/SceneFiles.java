package org.djlext.examples.scenes;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.PanopticAnnotation;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.djlext.flashattn.coco.RunLengthMask;

/**
 * Scenes as a data set in COCO's layout: {@code images/}, {@code instances.json} with the boxes and
 * masks of the things, and {@code panoptic.json} with {@code panoptic/} for things and stuff.
 */
public final class SceneFiles {

  private SceneFiles() {}

  /**
   * Writes the first scenes of a generator.
   *
   * @param generator what draws them
   * @param count how many
   * @param folder where to; made if it is absent
   * @throws IllegalArgumentException if the count is not positive
   * @throws IOException if a file cannot be written
   */
  public static void write(SceneGenerator generator, int count, Path folder) throws IOException {
    if (count < 1) {
      throw new IllegalArgumentException("scenes: expected at least 1, found " + count);
    }
    Path pictures = Files.createDirectories(folder.resolve("images"));
    Path maps = Files.createDirectories(folder.resolve("panoptic"));
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> things = new ArrayList<>();
    List<PanopticAnnotation> everything = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Scene scene = generator.draw(i);
      String name = String.format(Locale.ROOT, "%06d.png", i + 1);
      int size = scene.size();
      images.add(new CocoImage(i + 1, name, size, size));
      if (!ImageIO.write(picture(scene), "png", pictures.resolve(name).toFile())) {
        throw new IOException("this Java cannot write PNG files: " + pictures.resolve(name));
      }
      addThings(scene, i + 1, things);
      everything.add(new PanopticAnnotation(i + 1, name, segments(scene)));
      map(scene).write(maps.resolve(name));
    }
    var categories = HeldOutScores.categories();
    new CocoDataset(images, things, categories.stream().filter(CocoCategory::thing).toList())
        .write(folder.resolve("instances.json"));
    new PanopticDataset(images, everything, categories).write(folder.resolve("panoptic.json"));
  }

  /** Returns the picture of a scene. */
  static BufferedImage picture(Scene scene) {
    int size = scene.size();
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < size * size; p++) {
      int colour = 0;
      for (int c = 0; c < 3; c++) {
        colour = colour << Byte.SIZE | (scene.rgb()[3 * p + c] & 0xff);
      }
      image.setRGB(p % size, p / size, colour);
    }
    return image;
  }

  private static void addThings(Scene scene, int imageId, List<CocoAnnotation> into) {
    int size = scene.size();
    for (int i = 0; i < scene.segments().size(); i++) {
      SceneSegment segment = scene.segments().get(i);
      if (segment.category().isThing()) {
        boolean[] mask = scene.mask(i);
        byte[] pixels = new byte[mask.length];
        for (int p = 0; p < mask.length; p++) {
          pixels[p] = (byte) (mask[p] ? 1 : 0);
        }
        into.add(
            new CocoAnnotation(
                into.size() + 1L,
                imageId,
                segment.category().ordinal(),
                new CocoBox(segment.x(), segment.y(), segment.width(), segment.height()),
                RunLengthMask.ofPixels(size, size, pixels),
                segment.area(),
                false));
      }
    }
  }

  private static List<PanopticSegment> segments(Scene scene) {
    List<PanopticSegment> segments = new ArrayList<>();
    for (int i = 0; i < scene.segments().size(); i++) {
      SceneSegment segment = scene.segments().get(i);
      segments.add(
          new PanopticSegment(
              i + 1, segment.category().ordinal(), OptionalDouble.of(segment.area()), false));
    }
    return segments;
  }

  private static PanopticMap map(Scene scene) {
    int[] ids = new int[scene.owners().length];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = scene.owners()[p] + 1;
    }
    return new PanopticMap(scene.size(), scene.size(), ids);
  }
}
