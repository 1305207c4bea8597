package org.djlext.flashattn.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DetectionScoringTest {

  @Test
  void orderInWhichPicturesAreAddedMakesNoDifference() {
    List<Integer> images = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    double[] forward = scores(images).values();
    Collections.shuffle(images, new Random(3));
    assertThat(scores(images).values()).isEqualTo(forward);
    assertThat(forward[0]).isBetween(.1, .9);
  }

  @Test
  void similarityAndProtocolAreThoseOfTheCaller() {
    // numbers on a line, alike by their distance; ten numbers, and at most 20 detections
    Similarity<Double> nearness =
        (detection, truth) -> Math.exp(-Math.abs(detection - truth.shape()) / truth.area());
    var scoring = new DetectionScoring<>(EvaluationProtocol.keypoints(), nearness);
    scoring.add(
        1,
        1,
        List.of(new Truth<>(1, 10., 2000, false), new Truth<>(2, 50., 2000, false, true)),
        List.of(new Detection<>(10.5, 2000, .5), new Detection<>(50., 2000, .9)));
    DetectionScores scores = scoring.scores(List.of(1L));
    assertThat(scores.values()).hasSize(10);
    // the ignored one is neither found nor wrong
    assertThat(scores.value("AP")).isEqualTo(1, within(1e-9));
    assertThat(scores.value("APm")).isEqualTo(1, within(1e-9));
    assertThat(scores.value("ARl")).isEqualTo(-1);
  }

  @Test
  void ignoredTruthIsTakenOnlyIfNothingElseFits() {
    var scoring = new DetectionScoring<>(EvaluationProtocol.detection(), Similarity.ofBoxes());
    CocoBox box = new CocoBox(0, 0, 10, 10);
    CocoBox near = new CocoBox(0, 0, 10, 9);
    scoring.add(
        1,
        1,
        List.of(new Truth<>(1, box, 100, false, true), new Truth<>(2, near, 90, false)),
        List.of(new Detection<>(box, 100, .9)));
    // up to 0.9 it is the other one; above, the detection is ignored
    assertThat(scoring.scores(List.of(1L)).value("AR100")).isEqualTo(.9, within(1e-9));
  }

  @Test
  void equalScoresKeepTheirOrder() {
    Random random = new Random(5);
    for (int size = 0; size < 70; size++) {
      double[] scores = random.ints(size, 0, 5).mapToDouble(score -> score / 4.).toArray();
      int[] expected =
          IntStream.range(0, size)
              .boxed()
              .sorted(Comparator.comparing(i -> -scores[i]))
              .mapToInt(i -> i)
              .toArray();
      assertThat(ScoreOrder.descending(scores)).as(Arrays.toString(scores)).isEqualTo(expected);
    }
  }

  @Test
  void unknownScoresAndCategoriesAreRefused() {
    DetectionScores scores = scores(List.of(1, 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scores.value("AP60"))
        .withMessageContaining("AP50");
    assertThatIllegalArgumentException().isThrownBy(() -> scores.category(77));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Detection<>(1, 1, Double.NaN))
        .withMessageContaining("NaN");
  }

  private static DetectionScores scores(List<Integer> images) {
    var scoring = new DetectionScoring<>(EvaluationProtocol.detection(), Similarity.ofBoxes());
    for (int image : images) {
      Random random = new Random(image);
      List<Truth<CocoBox>> truths = new ArrayList<>();
      List<Detection<CocoBox>> detections = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        CocoBox box = new CocoBox(40 * i, 0, 10 + random.nextInt(90), 40);
        CocoBox found = new CocoBox(40 * i + random.nextInt(9), 0, box.width(), 40);
        truths.add(new Truth<>(1 + i, box, box.area(), random.nextInt(6) == 0));
        detections.add(new Detection<>(found, found.area(), random.nextInt(4) / 4.));
      }
      scoring.add(image, 1, truths, detections);
    }
    return scoring.scores(List.of(1L, 2L));
  }
}
