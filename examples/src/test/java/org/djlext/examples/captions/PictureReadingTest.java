package org.djlext.examples.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Side;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem;
import org.djlext.examples.sketch.SketchRenderer;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class PictureReadingTest {

  private static final int SCENES = 250;
  private static final Thing RED_SQUARE = new Thing(InkColor.RED, ShapeKind.SQUARE);
  private static final Thing BLUE_CIRCLE = new Thing(InkColor.BLUE, ShapeKind.CIRCLE);
  private static final Caption PAIR = new Caption.Pair(RED_SQUARE, Side.LEFT, BLUE_CIRCLE);

  @Test
  void drawnTruthAgreesWithItsCaption() {
    SplittableRandom random = new SplittableRandom(3);
    for (CaptionSource source : List.of(CaptionSource.training(), CaptionSource.heldOut())) {
      for (int i = 0; i < SCENES; i++) {
        CaptionedScene scene = CaptionedScene.of(source.next(random), random);
        PictureReading reading = PictureReading.of(scene.draw());
        assertThat(reading.agreesWith(scene.caption()))
            .as("%s, read as %s", scene, reading)
            .isTrue();
      }
    }
  }

  @Test
  void sameCaptionsSaidTheOtherWayAgree() {
    RgbImage picture = CaptionedScene.of(PAIR, new SplittableRandom(1)).draw();
    PictureReading reading = PictureReading.of(picture);
    assertThat(reading.agreesWith(caption("a blue circle right of a red square"))).isTrue();
    assertThat(reading.agreesWith(caption("a red square to the left of a blue circle"))).isTrue();
  }

  @Test
  void anyOtherCaptionDoesNotAgree() {
    RgbImage picture = CaptionedScene.of(PAIR, new SplittableRandom(1)).draw();
    PictureReading reading = PictureReading.of(picture);
    for (String wrong :
        List.of(
            "a red square right of a blue circle",
            "a red square above a blue circle",
            "a red circle left of a blue square",
            "a red square left of a blue triangle",
            "a red square left of a purple circle",
            "a red square",
            "two red squares")) {
      assertThat(reading.agreesWith(caption(wrong))).as(wrong).isFalse();
    }
  }

  @Test
  void oneMoreThingDoesNotAgree() {
    List<SketchItem> items =
        List.of(RED_SQUARE.at(7.5, 15, 4.5), BLUE_CIRCLE.at(24, 15, 4.5), RED_SQUARE.at(15, 26, 4));
    PictureReading reading =
        PictureReading.of(SketchRenderer.render(new Sketch(32, 32, 0xFFFFFF, items)));
    assertThat(reading.parts()).hasSize(3);
    assertThat(reading.agreesWith(PAIR)).isFalse();
    assertThat(reading.caption()).isEmpty();
  }

  @Test
  void emptyPictureSaysNothing() {
    RgbImage picture = SketchRenderer.render(new Sketch(32, 32, 0xF0F0F0, List.of()));
    assertThat(PictureReading.of(picture).caption()).isEmpty();
  }

  @Test
  void formsThatNoCaptionTellsOfAreNotMistakenForOthers() {
    SketchItem cross =
        new SketchItem.PlacedShape(ShapeKind.CROSS, InkColor.RED.plain(), 16, 16, 6, 0);
    RgbImage picture = SketchRenderer.render(new Sketch(32, 32, 0xFFFFFF, List.of(cross)));
    assertThat(PictureReading.of(picture).parts())
        .singleElement()
        .satisfies(part -> assertThat(part.thing()).isEqualTo(Optional.empty()));
  }

  private static Caption caption(String text) {
    return Caption.parse(text).orElseThrow();
  }
}
