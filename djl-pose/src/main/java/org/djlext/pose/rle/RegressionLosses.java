package org.djlext.pose.rle;

import org.djlext.flashattn.ops.ProgramSource;

/** The program regression_loss.py with the constants of one loss. */
final class RegressionLosses {

  private RegressionLosses() {}

  static ProgramSource program(BaseDensity base, boolean residual, double phiPerAxis) {
    return source(base, residual, phiPerAxis, false);
  }

  static ProgramSource difference(boolean smooth) {
    return source(BaseDensity.LAPLACE, false, 1, smooth);
  }

  private static ProgramSource source(
      BaseDensity base, boolean residual, double phiPerAxis, boolean smooth) {
    return ProgramSource.resource(RegressionLosses.class, "regression_loss.py")
        .with("base", base.ordinal())
        .with("residual", residual)
        .with("phi_per_axis", phiPerAxis)
        .with("smooth", smooth);
  }
}
