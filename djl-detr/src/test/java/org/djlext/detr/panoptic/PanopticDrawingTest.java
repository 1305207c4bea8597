package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PanopticDrawingTest {

  private static final int SIDE = 60;

  @Test
  void segmentsGetTheirColoursWithBordersBetweenAndVoidStays() {
    PanopticSegmentation halves = halves(1, 2);
    Map<Integer, Integer> colours = PanopticDrawing.colours(halves.segments());
    BufferedImage drawn = draw(new PanopticDrawing(List.of(), 1), halves);
    assertThat(drawn.getRGB(0, 0)).isEqualTo(0xFF000000 | colours.get(1));
    assertThat(drawn.getRGB(SIDE - 1, 0)).isEqualTo(0xFF000000 | colours.get(2));
    assertThat(drawn.getRGB(SIDE / 2 - 1, 10)).isEqualTo(0xFFFFFFFF);
    PanopticSegmentation leftOnly =
        new PanopticSegmentation(halves.ids(), halves.segments().subList(0, 1));
    assertThat(draw(new PanopticDrawing(List.of(), 1), leftOnly).getRGB(SIDE - 1, 0))
        .isEqualTo(0xFF808080);
  }

  @Test
  void namesAreWrittenWhereThereIsRoom() {
    PanopticSegmentation halves = halves(1, 2);
    int[] unnamed = pixels(draw(new PanopticDrawing(List.of("", "", ""), 0.5), halves));
    int[] named = pixels(draw(new PanopticDrawing(List.of("", "cat", "sky"), 0.5), halves));
    int[] numbered = pixels(draw(new PanopticDrawing(List.of(), 0.5), halves));
    assertThat(named).isNotEqualTo(unnamed);
    assertThat(numbered).isNotEqualTo(unnamed).isNotEqualTo(named);
    PanopticSegmentation tiny = new PanopticSegmentation(corner(), halves.segments());
    assertThat(pixels(draw(new PanopticDrawing(List.of("", "cat", ""), 0.5), tiny)))
        .isEqualTo(pixels(draw(new PanopticDrawing(List.of("", "", ""), 0.5), tiny)));
  }

  @Test
  void coloursTellSegmentsApartAndDoNotDependOnChance() {
    List<PanopticSegment> segments =
        List.of(
            segment(0, 1, true), segment(1, 1, true), segment(2, 2, false), segment(3, 3, true));
    Map<Integer, Integer> colours = PanopticDrawing.colours(segments);
    assertThat(colours.values()).doesNotHaveDuplicates().hasSize(4);
    assertThat(PanopticDrawing.colours(segments)).isEqualTo(colours);
  }

  @Test
  void middleOfARingLiesOnTheRing() {
    int[][] ids = new int[30][30];
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 30; x++) {
        boolean hole = y >= 6 && y < 24 && x >= 6 && x < 24;
        ids[y][x] = hole ? 1 : 0;
      }
    }
    Map<Integer, SegmentMiddle> middles = SegmentMiddle.of(ids);
    SegmentMiddle ring = middles.get(0);
    assertThat(ids[ring.row()][ring.column()]).isZero();
    assertThat(ring.radius()).isBetween(3.0, 5.0);
    SegmentMiddle hole = middles.get(1);
    assertThat(hole.row()).isBetween(14, 15);
    assertThat(hole.column()).isBetween(14, 15);
    assertThat(hole.radius()).isBetween(8.0, 10.0);
  }

  @Test
  void sizesMustAgree() {
    Image other = ImageFactory.getInstance().fromPixels(new int[6], 3, 2);
    assertThatThrownBy(() -> new PanopticDrawing(List.of()).draw(other, halves(1, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 x 3, found 60 x 60");
    assertThatThrownBy(() -> new PanopticDrawing(List.of(), 1.5)).hasMessageContaining("1.5");
  }

  private static PanopticSegment segment(int id, int category, boolean thing) {
    return new PanopticSegment(id, category, thing, 1, 0.9f, id);
  }

  private static PanopticSegmentation halves(int left, int right) {
    int[][] ids = new int[SIDE][SIDE];
    for (int[] row : ids) {
      for (int x = 0; x < SIDE; x++) {
        row[x] = x < SIDE / 2 ? left : right;
      }
    }
    return new PanopticSegmentation(ids, List.of(segment(1, 1, true), segment(2, 2, false)));
  }

  private static int[][] corner() {
    int[][] ids = new int[SIDE][SIDE];
    ids[0][0] = 1;
    return ids;
  }

  private static BufferedImage draw(PanopticDrawing drawing, PanopticSegmentation segmentation) {
    int[] gray = new int[SIDE * SIDE];
    java.util.Arrays.fill(gray, 0xFF808080);
    Image picture = ImageFactory.getInstance().fromPixels(gray, SIDE, SIDE);
    BufferedImage before = (BufferedImage) picture.getWrappedImage();
    Image drawn = drawing.draw(picture, segmentation);
    assertThat(before.getRGB(0, 0)).as("the picture itself is left alone").isEqualTo(0xFF808080);
    return (BufferedImage) drawn.getWrappedImage();
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
  }
}
