package org.djlext.face.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Landmark;
import ai.djl.modality.cv.output.Point;
import ai.djl.modality.cv.output.Rectangle;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.FivePoints;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.Test;

class FaceChoiceTest {

  private static final RgbImage PICTURE = new RgbImage(200, 100, new byte[60000]);

  private static Face face(double x, double y, double side, double score) {
    FivePoints points = new FivePoints(2, 2, 6, 2, 4, 4, 3, 6, 5, 6);
    return new Face(x, y, side, side, score, points.scaled(side / 8, x, y));
  }

  @Test
  void oneOfSeveralIsOnlyTakenWhenSaid() {
    Face large = face(0, 0, 40, 0.8);
    Face central = face(90, 40, 20, 0.7);
    Face sure = face(150, 60, 10, 0.99);
    List<Face> all = List.of(sure, large, central);
    assertThat(OneFace.LARGEST.of(all, PICTURE)).isSameAs(large);
    assertThat(OneFace.CENTRAL.of(all, PICTURE)).isSameAs(central);
    assertThat(OneFace.SUREST.of(all, PICTURE)).isSameAs(sure);
    assertThat(OneFace.ONLY.of(List.of(sure), PICTURE)).isSameAs(sure);
    assertThatThrownBy(() -> OneFace.ONLY.of(all, PICTURE))
        .isInstanceOfSatisfying(FaceCountException.class, e -> assertThat(e.found()).isEqualTo(3))
        .hasMessageContaining("expected one face, found 3");
    for (OneFace way : OneFace.values()) {
      assertThatThrownBy(() -> way.of(List.of(), PICTURE))
          .isInstanceOf(FaceCountException.class)
          .hasMessageContaining("found none");
    }
  }

  @Test
  void objectsOfDjlAreFacesInPixelsOrParts() {
    Face face = face(50, 20, 40, 0.5);
    DetectedObjects objects = LandmarkFaces.toObjects(List.of(face), 200, 100);
    Rectangle box = objects.<DetectedObjects.DetectedObject>item(0).getBoundingBox().getBounds();
    assertThat(box.getX()).isEqualTo(0.25);
    assertThat(box.getHeight()).isEqualTo(0.4);
    Face back = LandmarkFaces.of(objects, 200, 100).get(0);
    assertThat(back.x()).isCloseTo(50, within(1e-9));
    assertThat(back.points()).isEqualTo(face.points());

    List<Point> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(new Point(face.points().x(i) / 200, face.points().y(i) / 100));
    }
    List<BoundingBox> boxes = List.of(new Landmark(0.25, 0.2, 0.2, 0.4, parts));
    DetectedObjects relative = new DetectedObjects(List.of("Face"), List.of(0.5), boxes);
    assertThat(LandmarkFaces.of(relative, 200, 100).get(0).points().x(1))
        .isCloseTo(face.points().x(1), within(1e-9));
  }

  @Test
  void objectsWithoutPointsAreRefused() {
    DetectedObjects objects =
        new DetectedObjects(
            List.of("person"), List.of(0.5), List.of(new Rectangle(0.25, 0.2, 0.2, 0.4)));
    assertThatThrownBy(() -> LandmarkFaces.of(objects, 200, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("object 0: expected a Landmark of five points, found Rectangle");
  }

  /** Sees a face of 20 pixels wherever a white pixel is, in pictures of at most 64 pixels. */
  private record Spots(List<String> asked) implements FaceDetector {

    @Override
    public List<Face> detect(RgbImage picture) {
      asked.add(picture.width() + "x" + picture.height());
      List<Face> faces = new ArrayList<>();
      for (int i = 0; picture.width() <= 64 && i < picture.width() * picture.height(); i++) {
        if (picture.pixels()[3 * i] != 0) {
          faces.add(face(i % picture.width() - 10, i / picture.width() - 10, 20, 0.9));
        }
      }
      return faces;
    }

    @Override
    public void close() {
      asked.add("closed");
    }
  }

  @Test
  void tilesFindFacesOfLargePicturesOnce() throws Exception {
    byte[] pixels = new byte[150 * 90 * 3];
    pixels[(50 * 150 + 45) * 3] = 1; // seen by four tiles
    pixels[(10 * 150 + 140) * 3] = 1; // seen by one
    Spots spots = new Spots(new ArrayList<>());
    try (TiledDetector tiles = new TiledDetector(spots, 64, 24)) {
      List<Face> faces = tiles.detect(new RgbImage(150, 90, pixels));
      assertThat(faces).hasSize(2);
      assertThat(faces).anySatisfy(face -> assertThat(face.x()).isEqualTo(35));
      assertThat(faces).anySatisfy(face -> assertThat(face.x()).isEqualTo(130));
      assertThat(spots.asked()).startsWith("150x90", "64x64").contains("30x50").hasSize(9);
      assertThat(tiles.detect(new RgbImage(64, 60, new byte[11520]))).isEmpty();
    }
    assertThat(spots.asked()).endsWith("64x60", "closed");
    assertThatThrownBy(() -> new TiledDetector(spots, 24, 24))
        .hasMessageContaining("found side 24, overlap 24");
  }

  @Test
  void overlapsAreCountedInThreeWays() {
    float[] boxes = {0, 0, 9, 9, 0, 0, 4, 4, 5, 0, 14, 9};
    Candidates of = new Candidates(boxes, new float[] {0.5f, 0.9f, 0.9f}, new float[0]);
    // small in large: 16 / 81, with last pixels 25 / 100, of the smaller 1; beside: 36 / 126, 50 /
    // 150
    assertThat(BoxSuppression.UNION.keep(of, 0.29)).containsExactly(1, 2, 0);
    assertThat(BoxSuppression.UNION.keep(of, 0.19)).containsExactly(1, 2);
    assertThat(BoxSuppression.PIXEL_UNION.keep(of, 0.26)).containsExactly(1, 2);
    assertThat(BoxSuppression.PIXEL_UNION.keep(of, 0.34)).containsExactly(1, 2, 0);
    assertThat(BoxSuppression.PIXEL_SMALLER.keep(of, 0.7)).containsExactly(1, 2);
    assertThat(BoxSuppression.UNION.keep(of.take(new int[0]), 0.5)).isEmpty();
  }
}
