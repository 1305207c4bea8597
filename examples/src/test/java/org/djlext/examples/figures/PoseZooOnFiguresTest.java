package org.djlext.examples.figures;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.repository.zoo.Criteria;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zoo's miniatures on figures that nobody has seen before. */
class PoseZooOnFiguresTest {

  private static final long FRESH = 31_415;
  private static final int PICTURES = 12;

  @ParameterizedTest
  @CsvSource({"mini-pose-simcc, 0.5", "mini-pose-rle, 0.3", "mini-pose-heatmap, 0.5"})
  void jointsOfFreshFiguresAreFound(String name, double least, @TempDir Path folder)
      throws Exception {
    FigureGenerator generator = new FigureGenerator(FRESH);
    CocoDataset truth = FigureFiles.write(generator, PICTURES, folder);
    Criteria<People, PersonPose[]> criteria =
        Criteria.builder()
            .setTypes(People.class, PersonPose[].class)
            .optModelUrls("djl://org.djlext.pose/" + name)
            .build();
    List<CocoResult> results = new ArrayList<>();
    try (var model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      for (int i = 0; i < PICTURES; i++) {
        FigureScene scene = generator.draw(i);
        List<PersonBox> boxes =
            scene.people().stream().map(FigurePerson::box).map(PoseZooOnFiguresTest::box).toList();
        if (!boxes.isEmpty()) {
          for (PersonPose pose : predictor.predict(new People(scene.picture(), boxes))) {
            results.add(HeldOutFigures.result(i + 1L, pose));
          }
        }
      }
    }
    var scores = KeypointEvaluation.score(truth, results, KeypointSet.coco().sigmas());
    assertThat(scores.value("AP50")).isGreaterThan(least);
  }

  private static PersonBox box(CocoBox box) {
    return new PersonBox(box.x(), box.y(), box.width(), box.height(), 1);
  }
}
