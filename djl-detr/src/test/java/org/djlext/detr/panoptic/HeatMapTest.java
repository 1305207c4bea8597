package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.djlext.detr.panoptic.MaskFrame.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeatMapTest {

  private static final MaskFrame WHOLE = MaskFrame.unpadded(new Size(8, 8), new Size(8, 8));

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
  void brightestIsWhereTheMapIsLargest() {
    NDArray map = manager.create(new float[] {0, 0, 0, 1}, new Shape(2, 2));
    int[] light = lightness(HeatMap.of(map, WHOLE).over(gray(8, 8), 1));
    assertThat(light[7 * 8 + 7]).isEqualTo(3 * 255);
    assertThat(light[0]).isZero();
    for (int i = 1; i < 8; i++) {
      assertThat(light[i * 8 + i]).as("diagonal " + i).isGreaterThanOrEqualTo(light[i * 9 - 9]);
    }
  }

  @Test
  void paddingIsCutOff() {
    // the picture is the left half of what the model saw; only padding looks bright
    NDArray map = manager.create(new float[] {0, 0, 1, 1}, new Shape(1, 4));
    MaskFrame half = new MaskFrame(new Size(4, 8), new Size(4, 4), new Size(4, 4));
    int[] light = lightness(HeatMap.of(map, half).over(gray(16, 4), 1));
    assertThat(light[0]).isZero();
    assertThat(light[5]).isZero();
    // the last place of the picture begins to blend with its neighbour in the padding
    assertThat(light[15]).isLessThan(3 * 128);
    int[] whole = lightness(HeatMap.of(map, WHOLE).over(gray(16, 4), 1));
    assertThat(whole[15]).isEqualTo(3 * 255);
  }

  @Test
  void headsAreAveraged() {
    NDArray heads = manager.create(new float[] {1, 2, 5, 6}, new Shape(2, 1, 2));
    HeatMap map = HeatMap.ofHeads(heads, WHOLE);
    assertThat(map.at(0, 0)).isEqualTo(3);
    assertThat(map.at(0, 1)).isEqualTo(4);
  }

  @Test
  void transparentMapLeavesThePictureAsItIsAndAnEvenOneIsDark() {
    NDArray even = manager.ones(new Shape(3, 3));
    assertThat(lightness(HeatMap.of(even, WHOLE).over(gray(5, 5), 0))).containsOnly(3 * 100);
    assertThat(lightness(HeatMap.of(even, WHOLE).over(gray(5, 5), 1))).containsOnly(0);
  }

  @Test
  void namesWhatDoesNotFit() {
    NDArray three = manager.ones(new Shape(1, 2, 2));
    assertThatThrownBy(() -> HeatMap.of(three, WHOLE)).hasMessageContaining("found (1, 2, 2)");
    NDArray two = manager.ones(new Shape(2, 2));
    assertThatThrownBy(() -> HeatMap.ofHeads(two, WHOLE)).hasMessageContaining("found (2, 2)");
    HeatMap map = HeatMap.of(two, WHOLE);
    assertThatThrownBy(() -> map.over(gray(2, 2), Double.NaN))
        .hasMessageContaining("opacity from 0 to 1, found NaN");
  }

  private static Image gray(int width, int height) {
    int[] pixels = new int[width * height];
    java.util.Arrays.fill(pixels, 0xFF646464);
    return ImageFactory.getInstance().fromPixels(pixels, width, height);
  }

  private int[] lightness(Image image) {
    NDArray pixels = image.toNDArray(manager); // (H, W, 3)
    return pixels
        .toType(ai.djl.ndarray.types.DataType.INT32, false)
        .sum(new int[] {2})
        .toType(ai.djl.ndarray.types.DataType.INT32, false)
        .toIntArray();
  }
}
