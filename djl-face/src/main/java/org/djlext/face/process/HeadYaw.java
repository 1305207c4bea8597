package org.djlext.face.process;

import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * How far a head is turned to the side, given how wide, deep and long its face seems in units of
 * the mean face. A face that seems narrow is turned or long; a nose that is off the middle is
 * turned or long too. Lengths of faces differ less among people than depths of noses, and the
 * likeliest turn is that of the least unusual person.
 */
final class HeadYaw {

  /** By how much depths differ among people, as the standard deviation of their logarithm. */
  private static final double DEPTHS = 0.25;

  /** Likewise lengths, nods included. */
  private static final double LENGTHS = 0.1;

  private static final double STRAIGHT = 1e-6;
  private static final double MOST = Math.toRadians(85);

  private HeadYaw() {}

  /**
   * Finds the turn.
   *
   * @param across what a millimetre to the right is in the picture, from left to right
   * @param deep what a millimetre to the back is, likewise
   * @param along what a millimetre down is, along the face
   * @return radians, positive to the right of the picture, at most 85 degrees
   */
  static double likeliest(double across, double deep, double along) {
    double ratio = Math.abs(deep) / Math.max(Math.abs(across), STRAIGHT * along);
    if (ratio < STRAIGHT) {
      return 0;
    }
    double rigid = Math.min(MOST, Math.atan(ratio));
    double length = along / Math.max(Math.abs(across), STRAIGHT * along);
    UnivariateObjectiveFunction unusual =
        new UnivariateObjectiveFunction(
            yaw -> {
              double depths = Math.log(ratio / Math.tan(yaw)) / DEPTHS;
              double lengths = Math.log(length * Math.cos(yaw)) / LENGTHS;
              return depths * depths + lengths * lengths;
            });
    double yaw =
        new BrentOptimizer(1e-4, 1e-5)
            .optimize(
                unusual,
                GoalType.MINIMIZE,
                new MaxEval(200),
                new SearchInterval(rigid / 20, MOST, rigid))
            .getPoint();
    return deep > 0 ? -yaw : yaw;
  }
}
