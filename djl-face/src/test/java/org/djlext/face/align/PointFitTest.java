package org.djlext.face.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Random;
import org.djlext.face.FivePoints;
import org.djlext.face.Golden;
import org.djlext.flashattn.image.Affine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Maps against those of scikit-image and numpy, from align_goldens.py, and against the closed form.
 */
class PointFitTest {

  private static final double[] TEMPLATE = FaceTemplate.ARCFACE.points().toArray();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void equalsScikitImageAndNumpy(int i) throws IOException {
    Golden golden = Golden.open("align.safetensors");
    double[] points = golden.doubles("points." + i);
    FaceTemplate template = FaceTemplate.square(golden.ints("size." + i)[0]);
    double[] to = template.points().toArray();
    assertThat(to).containsExactly(golden.doubles("template." + i), within(1e-9));
    near(PointFit.similarity(points, to), golden.doubles("similarity." + i), 1e-8);
    near(PointFit.affine(points, to), golden.doubles("affine." + i), 1e-8);
  }

  private static void near(Affine map, double[] expected, double part) {
    double[] found = {map.xx(), map.xy(), map.x0(), map.yx(), map.yy(), map.y0()};
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i])
          .isCloseTo(expected[i], within(part * Math.max(1, Math.abs(expected[i]))));
    }
  }

  /** In the plane there is a solution without singular values. */
  private static double[] closedForm(double[] from, double[] to) {
    double[] m = new double[2];
    double[] k = new double[2];
    for (int i = 0; i < from.length; i++) {
      m[i % 2] += from[i] / (from.length / 2);
      k[i % 2] += to[i] / (from.length / 2);
    }
    double same = 0;
    double across = 0;
    double own = 0;
    for (int i = 0; i < from.length; i += 2) {
      double sx = from[i] - m[0];
      double sy = from[i + 1] - m[1];
      double dx = to[i] - k[0];
      double dy = to[i + 1] - k[1];
      same += sx * dx + sy * dy;
      across += sx * dy - sy * dx;
      own += sx * sx + sy * sy;
    }
    double a = same / own;
    double b = across / own;
    return new double[] {a, -b, k[0] - a * m[0] + b * m[1], b, a, k[1] - b * m[0] - a * m[1]};
  }

  @Test
  void equalsClosedForm() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      double[] from = random.doubles(2 * (2 + round % 5), -100, 900).toArray();
      double[] to = random.doubles(from.length, 0, 112).toArray();
      double[] expected = closedForm(from, to);
      if (Math.hypot(expected[0], expected[3]) > 1e-3) {
        near(PointFit.similarity(from, to), expected, 1e-6);
      }
    }
  }

  @Test
  void knownMapsAreFound() {
    near(PointFit.similarity(TEMPLATE, TEMPLATE), new double[] {1, 0, 0, 0, 1, 0}, 1e-9);
    double[] turned = new double[10];
    double[] doubled = new double[10];
    for (int i = 0; i < 10; i += 2) {
      turned[i] = -TEMPLATE[i + 1];
      turned[i + 1] = TEMPLATE[i];
      doubled[i] = 2 * TEMPLATE[i] + 7;
      doubled[i + 1] = 2 * TEMPLATE[i + 1] - 3;
    }
    near(PointFit.similarity(turned, TEMPLATE), new double[] {0, 1, 0, -1, 0, 0}, 1e-9);
    near(PointFit.similarity(doubled, TEMPLATE), new double[] {0.5, 0, -3.5, 0, 0.5, 1.5}, 1e-9);
    near(PointFit.affine(doubled, TEMPLATE), new double[] {0.5, 0, -3.5, 0, 0.5, 1.5}, 1e-9);
  }

  @Test
  void mirroredPointsAreNotReflected() {
    double[] mirrored = TEMPLATE.clone();
    for (int i = 0; i < 10; i += 2) {
      mirrored[i] = 112 - mirrored[i]; // the eyes have changed sides, their names have not
    }
    Affine map = PointFit.similarity(mirrored, TEMPLATE);
    assertThat(map.xx() * map.yy() - map.xy() * map.yx()).isPositive();
    near(map, closedForm(mirrored, TEMPLATE), 1e-9);
  }

  @Test
  void pointsOfNoFaceAreRefused() {
    double[] equal = {3, 4, 3, 4, 3, 4, 3, 4, 3, 4};
    assertThatThrownBy(() -> PointFit.similarity(equal, TEMPLATE))
        .isInstanceOf(AlignmentException.class)
        .hasMessageContaining("expected different ones, found [3.0, 4.0");
    double[] line = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
    assertThat(PointFit.similarity(line, TEMPLATE)).isNotNull();
    assertThatThrownBy(() -> PointFit.affine(line, TEMPLATE))
        .isInstanceOf(AlignmentException.class)
        .hasMessageContaining("not on one line");
    double[] square = {0, 0, 1, 0, 1, 1, 0, 1};
    double[] flipped = {0, 1, 1, 1, 1, 0, 0, 0};
    assertThatThrownBy(() -> PointFit.similarity(square, flipped))
        .isInstanceOf(AlignmentException.class)
        .hasMessageContaining("like the template");
    assertThatThrownBy(() -> PointFit.similarity(new double[] {1, 2}, new double[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2");
    double[] open = TEMPLATE.clone();
    open[3] = Double.NaN;
    assertThatThrownBy(() -> PointFit.similarity(open, TEMPLATE))
        .isInstanceOf(AlignmentException.class)
        .hasMessageContaining("finite");
  }

  @Test
  void portraitCutsEightColumns() {
    FivePoints points = FaceTemplate.portrait().points();
    assertThat(points.x(FivePoints.NOSE)).isCloseTo(48.0252, within(1e-9));
    assertThat(points.y(FivePoints.NOSE)).isCloseTo(71.7366, within(1e-9));
  }
}
