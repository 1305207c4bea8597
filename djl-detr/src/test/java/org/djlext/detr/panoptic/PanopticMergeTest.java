package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.output.CategoryMask;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Set;
import org.djlext.detr.panoptic.MaskFrame.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PanopticMergeTest {

  private static final MaskFrame SQUARE = MaskFrame.unpadded(new Size(4, 4), new Size(4, 4));

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void stuffIsJoinedAndThingsAreNot() {
    NDArray logits = sure(1, 1, 0, 0);
    NDArray masks = quarters();
    OriginalMerge merge = new OriginalMerge(0.85, 0, category -> category == 0);
    PanopticSegmentation result = merge.merge(logits, masks, SQUARE);
    // the stuff of query 1 has no area after joining, so it goes, and its pixels are given anew
    assertThat(result.segments()).extracting(PanopticSegment::query).containsExactly(0, 2, 3);
    assertThat(result.segments())
        .extracting(PanopticSegment::thing)
        .containsExactly(false, true, true);
    assertThat(result.at(0, 0)).hasValueSatisfying(s -> assertThat(s.category()).isOne());
    assertThat(result.at(3, 0).orElseThrow()).isNotEqualTo(result.at(3, 3).orElseThrow());
    assertThat(result.segments().stream().mapToInt(PanopticSegment::area).sum()).isEqualTo(16);
  }

  @Test
  void defaultsAreThoseOfTheReferences() {
    OriginalMerge original = new OriginalMerge(PanopticMerge.COCO_THINGS);
    assertThat(original.threshold()).isEqualTo(0.85);
    assertThat(original.smallArea()).isEqualTo(4);
    assertThat(original.things().test(90)).isTrue();
    assertThat(original.things().test(92)).isFalse();
    HuggingFaceMerge other = new HuggingFaceMerge(PanopticMerge.COCO_THINGS);
    assertThat(other.threshold()).isEqualTo(0.5);
    assertThat(other.maskThreshold()).isEqualTo(0.5);
    assertThat(other.overlapThreshold()).isEqualTo(0.8);
    assertThat(other.fused()).isEmpty();
  }

  @Test
  void maskOfAPaddedPictureIsThatOfThePictureAlone() {
    // the right half is padding: without cutting, the left mask would be squeezed into a quarter
    NDArray logits = sure(0, 2);
    NDArray masks = manager.create(new float[] {9, 9, -9, -9, -9, -9, 9, 9}, new Shape(2, 1, 4));
    MaskFrame frame = new MaskFrame(new Size(4, 16), new Size(4, 8), new Size(2, 4));
    PanopticMerge[] merges = {new OriginalMerge(c -> true), new HuggingFaceMerge(c -> true)};
    for (PanopticMerge merge : merges) {
      PanopticSegmentation result = merge.merge(logits, masks, frame);
      assertThat(result.segments()).hasSize(1);
      assertThat(result.segments().get(0).area()).isEqualTo(8);
    }
    assertThat(SemanticMerge.merge(logits, masks, frame, List.of("a", "b", "c")).getMask())
        .isDeepEqualTo(new int[2][4]);
    assertThat(
            InstanceMasks.of(masks, frame, 0, 1)
                .sum(new int[] {1, 2})
                .toType(ai.djl.ndarray.types.DataType.INT64, false)
                .toLongArray())
        .containsExactly(8, 0);
  }

  @Test
  void nothingFoundGivesNoSegments() {
    NDArray logits = sure(3, 3, 3, 3);
    PanopticSegmentation original = new OriginalMerge(c -> true).merge(logits, quarters(), SQUARE);
    assertThat(original.segments()).isEmpty();
    assertThat(original.ids()).isDeepEqualTo(new int[4][4]);
    PanopticSegmentation other = new HuggingFaceMerge(c -> true).merge(logits, quarters(), SQUARE);
    assertThat(other.segments()).isEmpty();
    assertThat(other.ids()[3][3]).isEqualTo(-1);
    assertThat(other.numberedFromOne().ids()).isDeepEqualTo(new int[4][4]);
    assertThat(original.toCategoryMask(List.of()).getMask()).isDeepEqualTo(new int[4][4]);
  }

  @Test
  void categoryMaskKeepsVoidApart() {
    int[][] ids = {{0, 1, 2}};
    PanopticSegment one = new PanopticSegment(1, 0, true, 1, 0.9f, 4);
    PanopticSegment two = new PanopticSegment(2, 2, false, 1, 0.8f, 5);
    PanopticSegmentation result = new PanopticSegmentation(ids, List.of(one, two));
    CategoryMask mask = result.toCategoryMask(List.of("cat", "dog", "sky"));
    assertThat(mask.getClasses()).containsExactly("void", "cat", "dog", "sky");
    assertThat(mask.getMask()).isDeepEqualTo(new int[][] {{0, 1, 3}});
    assertThat(result.at(0, 0)).isEmpty();
    assertThatThrownBy(() -> result.toCategoryMask(List.of("cat")))
        .hasMessageContaining("segment 2 is of category 2, but there are 1 names");
  }

  @Test
  void numberingFromOneFreesZeroForVoid() {
    PanopticSegment one = new PanopticSegment(0, 0, true, 1, 0.9f, 4);
    PanopticSegment two = new PanopticSegment(5, 2, false, 2, 0.8f, 5);
    PanopticSegmentation result =
        new PanopticSegmentation(new int[][] {{0, 5}, {5, 7}}, List.of(one, two));
    PanopticSegmentation numbered = result.numberedFromOne();
    assertThat(numbered.ids()).isDeepEqualTo(new int[][] {{1, 2}, {2, 0}});
    assertThat(numbered.segments()).extracting(PanopticSegment::id).containsExactly(1, 2);
    assertThat(numbered.segments()).extracting(PanopticSegment::area).containsExactly(1, 2);
  }

  @Test
  void namesShapesThatDoNotFit() {
    NDArray logits = sure(0, 1);
    assertThatThrownBy(() -> new OriginalMerge(c -> true).merge(logits, quarters(), SQUARE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(2, 4)")
        .hasMessageContaining("(4, 2, 2)");
    NDArray batch = manager.zeros(new Shape(1, 2, 2, 2));
    assertThatThrownBy(
            () ->
                new HuggingFaceMerge(0.5, 0.5, 0.8, Set.of(), c -> true)
                    .merge(logits, batch, SQUARE))
        .hasMessageContaining("(Q, h, w) of one picture, found (1, 2, 2, 2)");
    assertThatThrownBy(() -> InstanceMasks.of(quarters(), SQUARE, 4))
        .hasMessageContaining("no query 4 among 4");
    assertThatThrownBy(() -> new MaskFrame(new Size(4, 4), new Size(4, 5), new Size(1, 1)))
        .hasMessageContaining("4 x 5 exceeds the padded size 4 x 4");
    assertThatThrownBy(() -> new Size(0, 3)).hasMessageContaining("found 0 x 3");
  }

  /** Returns logits that leave no doubt: class 3 of 0 to 3 is no object. */
  private NDArray sure(int... categories) {
    float[] values = new float[categories.length * 4];
    for (int q = 0; q < categories.length; q++) {
      values[q * 4 + categories[q]] = 20;
    }
    return manager.create(values, new Shape(categories.length, 4));
  }

  /** Returns four masks (2, 2), each with its own quarter. */
  private NDArray quarters() {
    return manager.eye(4).mul(10).reshape(4, 2, 2);
  }
}
