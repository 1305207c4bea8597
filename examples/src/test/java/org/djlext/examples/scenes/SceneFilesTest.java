package org.djlext.examples.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.PanopticDataset;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.RunLengthMask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SceneFilesTest {

  private static final int SIZE = SceneGenerator.SIZE;

  @Test
  void filesTellWhatTheScenesHold(@TempDir Path folder) throws Exception {
    SceneGenerator generator = new SceneGenerator(SIZE, 21);
    SceneFiles.write(generator, 4, folder);
    CocoDataset instances = CocoDataset.read(folder.resolve("instances.json"));
    PanopticDataset panoptic = PanopticDataset.read(folder.resolve("panoptic.json"));
    assertThat(instances.images()).hasSize(4);
    assertThat(instances.categories()).hasSize(SceneCategory.things().size());
    assertThat(panoptic.categories()).hasSize(SceneCategory.values().length);
    int things = 0;
    for (int i = 0; i < 4; i++) {
      Scene scene = generator.draw(i);
      things += scene.segments().stream().filter(s -> s.category().isThing()).count();
      var annotation = panoptic.annotations().get(i);
      assertThat(annotation.segments()).hasSize(scene.segments().size());
      PanopticMap map = PanopticMap.read(folder.resolve("panoptic").resolve(annotation.fileName()));
      assertThat(map.ids()[SIZE + 1]).isEqualTo(scene.owners()[SIZE + 1] + 1);
      var picture =
          ImageIO.read(folder.resolve("images").resolve("00000" + (i + 1) + ".png").toFile());
      assertThat(picture.getRGB(3, 2) >> 16 & 0xff)
          .isEqualTo(scene.rgb()[3 * (2 * SIZE + 3)] & 0xff);
    }
    assertThat(instances.annotations()).hasSize(things);
  }

  @Test
  void masksAndBoxesOfAnnotationsAgree(@TempDir Path folder) throws Exception {
    SceneFiles.write(new SceneGenerator(SIZE, 22), 3, folder);
    CocoDataset instances = CocoDataset.read(folder.resolve("instances.json"));
    for (CocoAnnotation annotation : instances.annotations()) {
      RunLengthMask mask = annotation.segmentation().mask(SIZE, SIZE);
      assertThat(mask.bounds()).isEqualTo(annotation.box());
      assertThat((double) mask.area()).isEqualTo(annotation.area().orElseThrow());
    }
  }
}
