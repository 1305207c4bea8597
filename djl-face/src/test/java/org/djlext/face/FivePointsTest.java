package org.djlext.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FivePointsTest {

  private static final FivePoints POINTS = new FivePoints(10, 20, 30, 21, 19, 30, 12, 40, 28, 41);

  @Test
  void mirroringChangesLeftAndRight() {
    FivePoints mirrored = POINTS.mirrored(100);
    assertThat(mirrored.toArray()).containsExactly(69, 21, 89, 20, 80, 30, 71, 41, 87, 40);
    assertThat(mirrored.mirrored(100)).isEqualTo(POINTS).hasSameHashCodeAs(POINTS);
  }

  @Test
  void facesComeBackFromAPart() {
    Face face = new Face(1, 2, 30, 40, 0.5, POINTS).scaled(2, 100, 200);
    assertThat(face).isEqualTo(new Face(102, 204, 60, 80, 0.5, POINTS.scaled(2, 100, 200)));
    assertThat(face.points().x(FivePoints.RIGHT_EYE)).isEqualTo(160);
    assertThat(face.points().y(FivePoints.RIGHT_EYE)).isEqualTo(242);
    assertThat(face.area()).isEqualTo(4800);
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(() -> new FivePoints(1, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 10 finite numbers");
    assertThatThrownBy(() -> new FivePoints(1, 2, 3, 4, 5, 6, 7, 8, 9, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Face(0, 0, -1, 4, 0.5, POINTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found [0.0, 0.0, -1.0, 4.0]");
    assertThatThrownBy(() -> new Face(0, 0, 1, 4, Double.NaN, POINTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("score of 0 to 1");
    assertThatThrownBy(() -> new Face(0, 0, 1, 4, 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("five points");
  }
}
