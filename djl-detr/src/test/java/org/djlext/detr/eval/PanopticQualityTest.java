package org.djlext.detr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.djlext.detr.eval.PanopticScores.Quality;
import org.djlext.flashattn.coco.CocoCategory;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.coco.PanopticSegment;
import org.junit.jupiter.api.Test;

class PanopticQualityTest {

  private static final CocoCategory DOG = new CocoCategory(18, "dog");
  private static final CocoCategory SKY = new CocoCategory(187, "sky", "", false);

  @Test
  void perfectPictureHasQualityOne() {
    PanopticQuality quality = new PanopticQuality(List.of(DOG, SKY));
    List<PanopticSegment> segments =
        List.of(new PanopticSegment(1, 18), new PanopticSegment(2, 187));
    quality.add(map(1, 1, 2, 0), segments, map(1, 1, 2, 0), segments);
    PanopticScores scores = quality.scores();
    assertThat(scores.all()).isEqualTo(new Quality(1, 1, 1, 2));
    assertThat(scores.things()).isEqualTo(new Quality(1, 1, 1, 1));
    assertThat(scores.stuff()).isEqualTo(new Quality(1, 1, 1, 1));
    assertThat(scores.text().lines())
        .containsExactly(
            "          |    PQ     SQ     RQ     N",
            "--------------------------------------",
            "All       | 100.0  100.0  100.0     2",
            "Things    | 100.0  100.0  100.0     1",
            "Stuff     | 100.0  100.0  100.0     1");
  }

  @Test
  void overlapOfHalfIsNotEnough() {
    PanopticQuality quality = new PanopticQuality(List.of(DOG));
    List<PanopticSegment> truths = List.of(new PanopticSegment(1, 18), new PanopticSegment(9, 18));
    quality.add(map(1, 1, 9, 9), truths, map(1, 1, 1, 1), List.of(new PanopticSegment(1, 18)));
    assertThat(quality.scores().all()).isEqualTo(new Quality(0, 0, 0, 1));
  }

  @Test
  void whatIsFoundInVoidOrInACrowdIsNotWrong() {
    PanopticQuality quality = new PanopticQuality(List.of(DOG));
    List<PanopticSegment> truths =
        List.of(new PanopticSegment(1, 18), new PanopticSegment(5, 18, OptionalDouble.of(1), true));
    quality.add(
        map(1, 5, 0, 0),
        truths,
        map(1, 2, 3, 3),
        List.of(
            new PanopticSegment(1, 18), new PanopticSegment(2, 18), new PanopticSegment(3, 18)));
    assertThat(quality.scores().all().pq()).isEqualTo(1, within(1e-12));
  }

  @Test
  void withoutPicturesThereIsNoQuality() {
    PanopticScores scores = new PanopticQuality(List.of(DOG)).scores();
    assertThat(scores.all()).isEqualTo(new Quality(0, 0, 0, 0));
    assertThat(scores.category(18)).isEqualTo(new Quality(0, 0, 0, 0));
    assertThat(scores.stuff().count()).isZero();
  }

  @Test
  void picturesAndListsThatDifferAreRefused() {
    PanopticQuality quality = new PanopticQuality(List.of(DOG));
    List<PanopticSegment> one = List.of(new PanopticSegment(1, 18));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quality.add(map(1, 1), one, map(1, 7), one))
        .withMessageContaining("segment 7 is in the picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quality.add(map(1, 1), one, map(0, 0), one))
        .withMessageContaining("segment 1 is in the list");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quality.add(map(1, 1), one, map(1, 1, 1), one))
        .withMessageContaining("width 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quality.add(map(1), one, map(1), List.of(new PanopticSegment(1, 4))))
        .withMessageContaining("category_id")
        .withMessageContaining("found 4");
    assertThat(quality.scores().all().count()).isZero();
  }

  private static PanopticMap map(int... row) {
    return new PanopticMap(1, row.length, row);
  }
}
