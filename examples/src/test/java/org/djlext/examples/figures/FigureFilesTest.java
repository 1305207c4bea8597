package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.keypoint.KeypointSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureFilesTest {

  @Test
  void filesTellWhatThePicturesHold(@TempDir Path folder) throws Exception {
    FigureGenerator generator = new FigureGenerator(21);
    FigureFiles.write(generator, 4, folder);
    CocoDataset read = CocoDataset.read(folder.resolve(FigureFiles.ANNOTATIONS));
    assertThat(read.images()).hasSize(4);
    List<FigurePerson> people = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FigureScene scene = generator.draw(i);
      people.addAll(scene.people());
      Path file = folder.resolve("images").resolve(read.images().get(i).fileName());
      assertThat(RgbImage.of(ImageIO.read(file.toFile())).pixels())
          .isEqualTo(scene.picture().pixels());
    }
    assertThat(read.annotations()).hasSameSizeAs(people);
    for (int i = 0; i < people.size(); i++) {
      CocoAnnotation annotation = read.annotations().get(i);
      FigurePerson person = people.get(i);
      assertThat(annotation.keypoints()).isEqualTo(person.cocoKeypoints());
      assertThat(annotation.keypointCount()).isEqualTo(person.labelled());
      assertThat(annotation.box()).isEqualTo(person.box());
      assertThat(annotation.segmentation()).isEqualTo(person.mask());
      assertThat(annotation.area()).hasValue(person.mask().area());
    }
  }

  @Test
  void theTruthScoresFullMarks(@TempDir Path folder) throws Exception {
    CocoDataset truth = FigureFiles.write(new FigureGenerator(22), 10, folder);
    List<CocoResult> results = new ArrayList<>();
    for (CocoAnnotation a : truth.annotations()) {
      results.add(new CocoResult(a.imageId(), 1, 1, null, null, a.keypoints()));
    }
    var scores = KeypointEvaluation.score(truth, results, KeypointSet.coco().sigmas());
    assertThat(scores.value("AP")).isEqualTo(1);
  }

  @Test
  void noPicturesAreRefused(@TempDir Path folder) {
    assertThatThrownBy(() -> FigureFiles.write(new FigureGenerator(1), 0, folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pictures: expected at least 1, found 0");
  }
}
