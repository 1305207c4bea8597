package org.djlext.examples.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.djlext.examples.faces.FaceView.Expression;
import org.djlext.examples.faces.FaceView.Light;
import org.djlext.examples.faces.FaceView.Occlusion;
import org.djlext.face.FivePoints;
import org.djlext.face.align.HeadPose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Turns of drawn heads, which are known, beside what five points tell of them. */
class HeadPoseOnFacesTest {

  private static final int PEOPLE = 60;

  private record Errors(List<Double> yaw, List<Double> pitch, List<Double> roll) {}

  private static HeadPose estimate(int person, double yaw, double pitch, double roll) {
    FaceView view =
        new FaceView(
            yaw, -pitch, roll, Light.EVEN, Expression.NEUTRAL, Occlusion.NONE, 0, 0, person);
    double[][] points = FaceRenderer.points(FaceIdentity.draw(11, person), view);
    double[] flat = new double[2 * FivePoints.COUNT];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = 100 + 50 * points[i / 2][i % 2];
    }
    return HeadPose.estimate(new FivePoints(flat));
  }

  private static Errors errors(double yaw, double pitch, double roll) {
    Errors errors = new Errors(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int person = 0; person < PEOPLE; person++) {
      HeadPose found = estimate(person, yaw, pitch, roll);
      errors.yaw().add(found.yaw() - yaw);
      errors.pitch().add(found.pitch() - pitch);
      errors.roll().add(found.roll() - roll);
    }
    return errors;
  }

  private static double mean(List<Double> of, DoubleUnaryOperator how) {
    return of.stream().mapToDouble(how::applyAsDouble).average().orElseThrow();
  }

  /** Drawn faces have shorter faces and longer noses than the mean one, which look nodded a bit. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 22",
    "20, 0, 0, 11",
    "-40, 0, 5, 8",
    "60, 0, 0, 6",
    "0, 20, 0, 17",
    "30, 15, -10, 8",
    "-30, -15, 10, 11",
    "-45, 10, 0, 7"
  })
  void knownTurnsAreFound(double yaw, double pitch, double roll, double nod) {
    Errors errors = errors(yaw, pitch, roll);
    assertThat(mean(errors.yaw(), Math::abs)).as("yaw").isLessThan(8);
    assertThat(mean(errors.pitch(), Math::abs)).as("pitch").isLessThan(nod);
    assertThat(mean(errors.roll(), Math::abs)).as("roll").isLessThan(8);
  }
}
