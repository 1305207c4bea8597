package org.djlext.flashattn.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.djlext.flashattn.coco.MaskGolden.height;
import static org.djlext.flashattn.coco.MaskGolden.numbers;
import static org.djlext.flashattn.coco.MaskGolden.width;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunLengthMaskTest {

  @Test
  void pixelsAreEncodedAsPycocotoolsDoes() {
    for (JsonObject golden : MaskGolden.cases("masks")) {
      for (int i = 0; i < 2; i++) {
        String text = golden.getAsJsonArray("pixels").get(i).getAsString();
        byte[] pixels = new byte[text.length()];
        for (int p = 0; p < pixels.length; p++) {
          pixels[p] = (byte) (text.charAt(p) - '0');
        }
        RunLengthMask mask = RunLengthMask.ofPixels(height(golden), width(golden), pixels);
        assertThat(mask.compressed()).isEqualTo(counts(golden, i));
        assertThat(mask.pixels()).isEqualTo(pixels);
      }
    }
  }

  @Test
  void compressedTextIsReadAndWrittenUnchanged() {
    for (JsonObject golden : MaskGolden.cases("masks")) {
      RunLengthMask mask = mask(golden, 0);
      assertThat(mask.compressed()).isEqualTo(counts(golden, 0));
      assertThat(RunLengthMask.ofPixels(mask.height(), mask.width(), mask.pixels()))
          .isEqualTo(mask);
    }
  }

  @Test
  void areaAndBoundsAreThoseOfThePixels() {
    for (JsonObject golden : MaskGolden.cases("masks")) {
      for (int i = 0; i < 2; i++) {
        RunLengthMask mask = mask(golden, i);
        assertThat(mask.area()).isEqualTo(golden.getAsJsonArray("areas").get(i).getAsInt());
        assertThat(mask.bounds()).isEqualTo(MaskGolden.box(golden.getAsJsonArray("bounds").get(i)));
      }
    }
  }

  @Test
  void masksAreUnitedAndIntersected() {
    for (JsonObject golden : MaskGolden.cases("masks")) {
      List<RunLengthMask> pair = List.of(mask(golden, 0), mask(golden, 1));
      assertThat(RunLengthMask.union(pair).compressed())
          .isEqualTo(golden.get("union").getAsString());
      assertThat(RunLengthMask.intersection(pair).compressed())
          .isEqualTo(golden.get("intersection").getAsString());
    }
  }

  @Test
  void overlapIsOverTheUnionOrForCrowdsOverTheMaskItself() {
    for (JsonObject golden : MaskGolden.cases("masks")) {
      RunLengthMask first = mask(golden, 0);
      RunLengthMask second = mask(golden, 1);
      assertThat(first.iou(second, false)).isEqualTo(golden.get("iou").getAsDouble());
      assertThat(first.iou(second, true)).isEqualTo(golden.get("crowd_iou").getAsDouble());
    }
  }

  @Test
  void polygonsAreFilledToThePixel() {
    for (JsonObject golden : MaskGolden.cases("polygons")) {
      List<double[]> parts = new ArrayList<>();
      for (JsonElement part : golden.getAsJsonArray("parts")) {
        parts.add(numbers(part));
        RunLengthMask mask = RunLengthMask.ofPolygon(height(golden), width(golden), numbers(part));
        assertThat(mask.compressed()).as("%s", part).isEqualTo(counts(golden, parts.size() - 1));
      }
      assertThat(new PolygonSegmentation(parts).mask(height(golden), width(golden)).compressed())
          .isEqualTo(golden.get("union").getAsString());
    }
  }

  @Test
  void boxesAreFilledAsPolygons() {
    for (JsonObject golden : MaskGolden.cases("boxes")) {
      CocoBox box = MaskGolden.box(golden.getAsJsonArray("boxes").get(0));
      String expected = golden.get("counts").getAsString();
      assertThat(RunLengthMask.ofBox(height(golden), width(golden), box).compressed())
          .isEqualTo(expected);
      Segmentation segmentation =
          new PolygonSegmentation(
              List.of(new double[] {box.x(), box.y(), box.width(), box.height()}));
      assertThat(segmentation.mask(height(golden), width(golden)).compressed()).isEqualTo(expected);
    }
  }

  @Test
  void boxesOverlapAsPycocotoolsSays() {
    for (JsonObject golden : MaskGolden.cases("boxes")) {
      CocoBox box = MaskGolden.box(golden.getAsJsonArray("boxes").get(0));
      CocoBox other = MaskGolden.box(golden.getAsJsonArray("boxes").get(1));
      double[] iou = numbers(golden.get("iou"));
      assertThat(box.iou(other, false)).isEqualTo(iou[0]);
      assertThat(box.iou(other, true)).isEqualTo(iou[1]);
    }
  }

  @Test
  void uncompressedRunLengthsAreCompressed() {
    for (JsonObject golden : MaskGolden.cases("runs")) {
      int[] lengths =
          Arrays.stream(numbers(golden.get("lengths"))).mapToInt(length -> (int) length).toArray();
      RunLengthMask mask = RunLengthMask.ofCounts(height(golden), width(golden), lengths);
      assertThat(mask.compressed()).isEqualTo(golden.get("counts").getAsString());
      assertThat(mask.area()).isEqualTo(golden.get("area").getAsInt());
      assertThat(
              RunLengthMask.ofCompressed(height(golden), width(golden), mask.compressed()).counts())
          .isEqualTo(lengths);
    }
  }

  @Test
  void emptyMaskHasNoBounds() {
    RunLengthMask empty = RunLengthMask.ofCounts(4, 3, 12);
    assertThat(empty.bounds()).isEqualTo(new CocoBox(0, 0, 0, 0));
    assertThat(empty.iou(empty, false)).isZero();
  }

  @Test
  void runLengthsThatDoNotFillTheMaskAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLengthMask.ofCounts(4, 3, 5, 6))
        .withMessageContaining("4 x 3 = 12 pixels")
        .withMessageContaining("found 11");
    assertThatIllegalArgumentException().isThrownBy(() -> RunLengthMask.ofCounts(4, 3, 13, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> RunLengthMask.ofCounts(0, 3, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLengthMask.ofCounts(1 << 16, 1 << 16, 1));
  }

  @Test
  void textThatIsNoRunLengthsIsRefused() {
    for (String text : List.of("", "~", "Z", "PPPPPPPPPPPP", "oooooooooooooo1", "é", " ")) {
      assertThatIllegalArgumentException()
          .as(text)
          .isThrownBy(() -> RunLengthMask.ofCompressed(4, 3, text));
    }
  }

  @Test
  void masksOfTwoSizesAreNotCompared() {
    RunLengthMask mask = RunLengthMask.ofCounts(4, 3, 0, 12);
    RunLengthMask turned = RunLengthMask.ofCounts(3, 4, 0, 12);
    assertThatIllegalArgumentException().isThrownBy(() -> mask.iou(turned, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLengthMask.union(List.of(mask, turned)));
    assertThatIllegalArgumentException().isThrownBy(() -> mask.mask(3, 4));
  }

  @Test
  void polygonThatIsNoPictureIsRefusedQuickly() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RunLengthMask.ofPolygon(10, 10, 0, 0, 1e300, 1e300, -1e300, 5))
        .withMessageContaining("boundary");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PolygonSegmentation(List.of(new double[] {0, 0, 1, 1, 2})))
        .withMessageContaining("even");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new PolygonSegmentation(List.of(new double[] {0, 0, 1, 1, 2, Double.NaN})))
        .withMessageContaining("NaN");
  }

  private static String counts(JsonObject golden, int index) {
    return golden.getAsJsonArray("counts").get(index).getAsString();
  }

  private static RunLengthMask mask(JsonObject golden, int index) {
    return RunLengthMask.ofCompressed(height(golden), width(golden), counts(golden, index));
  }
}
