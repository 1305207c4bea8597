package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.djlext.examples.scenes.Scene;
import org.djlext.examples.scenes.SceneCategory;
import org.djlext.examples.scenes.SceneGenerator;
import org.djlext.examples.scenes.SceneSegment;
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
import org.djlext.flashattn.image.RgbImage;

/** Writes generated scenes as users have their data: pictures, and annotations of COCO. */
final class SceneFiles {

  private static final int SIZE = 48;

  private SceneFiles() {}

  /** Writes scenes into a folder, with {@code things.json} and {@code panoptic.json}. */
  static void write(Path folder, int count, long seed) throws IOException {
    Files.createDirectories(folder);
    SceneGenerator generator = new SceneGenerator(SIZE, seed);
    List<CocoImage> images = new ArrayList<>();
    List<CocoAnnotation> things = new ArrayList<>();
    List<PanopticAnnotation> panoptic = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Scene scene = generator.draw(i);
      String name = "scene-" + i;
      ImageIO.write(
          new RgbImage(SIZE, SIZE, scene.rgb()).toBufferedImage(),
          "png",
          folder.resolve(name + ".jpg").toFile());
      images.add(new CocoImage(i + 1, name + ".jpg", SIZE, SIZE));
      int[] ids = new int[scene.owners().length];
      List<PanopticSegment> segments = new ArrayList<>();
      for (int s = 0; s < scene.segments().size(); s++) {
        SceneSegment segment = scene.segments().get(s);
        byte[] mask = new byte[ids.length];
        for (int p = 0; p < ids.length; p++) {
          if (scene.owners()[p] == s) {
            mask[p] = 1;
            ids[p] = s + 1;
          }
        }
        segments.add(new PanopticSegment(s + 1, category(segment)));
        if (segment.category().isThing()) {
          things.add(
              new CocoAnnotation(
                  things.size() + 1,
                  i + 1,
                  category(segment),
                  new CocoBox(segment.x(), segment.y(), segment.width(), segment.height()),
                  RunLengthMask.ofPixels(SIZE, SIZE, mask),
                  segment.area(),
                  false));
        }
      }
      new PanopticMap(SIZE, SIZE, ids).write(folder.resolve(name + ".png"));
      panoptic.add(new PanopticAnnotation(i + 1, name + ".png", segments));
    }
    new CocoDataset(images, things, categories(SceneCategory.things()))
        .write(folder.resolve("things.json"));
    new PanopticDataset(images, panoptic, categories(List.of(SceneCategory.values())))
        .write(folder.resolve("panoptic.json"));
  }

  /** Ids are not those of classes, as they seldom are. */
  private static long category(SceneSegment segment) {
    return 2L * segment.category().ordinal() + 1;
  }

  private static List<CocoCategory> categories(List<SceneCategory> kinds) {
    return kinds.stream()
        .map(kind -> new CocoCategory(2L * kind.ordinal() + 1, kind.label(), "", kind.isThing()))
        .toList();
  }
}
