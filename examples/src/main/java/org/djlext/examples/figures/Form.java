package org.djlext.examples.figures;

/**
 * A flat outline with a frame of its own: u runs along it and v across, so that patterns of cloth
 * turn with the limb that wears it.
 */
sealed interface Form {

  /** Returns how far a point is outside, in pixels; negative inside. */
  double distance(double x, double y);

  /** Returns how far inside an edge stops looking round. */
  double roundness();

  double along(double x, double y);

  double across(double x, double y);

  double left();

  double top();

  double right();

  double bottom();

  /**
   * Two circles and what is between them.
   *
   * @param x0 the middle of the first from the left
   * @param y0 the same from the top
   * @param r0 its radius
   * @param x1 the middle of the second from the left
   * @param y1 the same from the top
   * @param r1 its radius
   */
  record Cone(double x0, double y0, double r0, double x1, double y1, double r1) implements Form {

    static Cone between(double[] from, double r0, double[] to, double r1) {
      return new Cone(from[0], from[1], r0, to[0], to[1], r1);
    }

    static Cone disc(double[] at, double r) {
      return between(at, r, at, r);
    }

    private double length() {
      return Math.hypot(x1 - x0, y1 - y0);
    }

    @Override
    public double distance(double x, double y) {
      double dx = x1 - x0;
      double dy = y1 - y0;
      double square = dx * dx + dy * dy;
      double t = square == 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / square;
      t = Math.max(0, Math.min(1, t));
      double ex = x - x0 - t * dx;
      double ey = y - y0 - t * dy;
      return Math.sqrt(ex * ex + ey * ey) - (r0 + t * (r1 - r0));
    }

    @Override
    public double roundness() {
      return Math.max(r0, r1);
    }

    @Override
    public double along(double x, double y) {
      double length = length();
      return length == 0 ? y - y0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length;
    }

    @Override
    public double across(double x, double y) {
      double length = length();
      return length == 0 ? x - x0 : ((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length;
    }

    @Override
    public double left() {
      return Math.min(x0 - r0, x1 - r1);
    }

    @Override
    public double top() {
      return Math.min(y0 - r0, y1 - r1);
    }

    @Override
    public double right() {
      return Math.max(x0 + r0, x1 + r1);
    }

    @Override
    public double bottom() {
      return Math.max(y0 + r0, y1 + r1);
    }
  }

  /**
   * A polygon with round corners; u runs from the middle of its first side to that of the third.
   *
   * @param x corners from the left
   * @param y corners from the top
   * @param r how far it reaches beyond the lines between them
   */
  record Patch(double[] x, double[] y, double r) implements Form {

    static Patch of(double r, double[]... corners) {
      double[] x = new double[corners.length];
      double[] y = new double[corners.length];
      for (int i = 0; i < corners.length; i++) {
        x[i] = corners[i][0];
        y[i] = corners[i][1];
      }
      return new Patch(x, y, r);
    }

    @Override
    public double distance(double px, double py) {
      double nearest = Double.POSITIVE_INFINITY;
      boolean inside = false;
      for (int i = 0, j = x.length - 1; i < x.length; j = i++) {
        double dx = x[j] - x[i];
        double dy = y[j] - y[i];
        double square = dx * dx + dy * dy;
        double t = square == 0 ? 0 : ((px - x[i]) * dx + (py - y[i]) * dy) / square;
        t = Math.max(0, Math.min(1, t));
        double ex = px - x[i] - t * dx;
        double ey = py - y[i] - t * dy;
        nearest = Math.min(nearest, ex * ex + ey * ey);
        if (y[i] > py != y[j] > py && px < x[i] + (py - y[i]) * dx / dy) {
          inside = !inside;
        }
      }
      return (inside ? -Math.sqrt(nearest) : Math.sqrt(nearest)) - r;
    }

    @Override
    public double roundness() {
      return 1.6 * r;
    }

    private double axisX() {
      return (x[2] + x[3] - x[0] - x[1]) / 2;
    }

    private double axisY() {
      return (y[2] + y[3] - y[0] - y[1]) / 2;
    }

    @Override
    public double along(double px, double py) {
      double length = Math.max(1e-6, Math.hypot(axisX(), axisY()));
      return ((px - x[0]) * axisX() + (py - y[0]) * axisY()) / length;
    }

    @Override
    public double across(double px, double py) {
      double length = Math.max(1e-6, Math.hypot(axisX(), axisY()));
      return ((px - x[0]) * axisY() - (py - y[0]) * axisX()) / length;
    }

    @Override
    public double left() {
      return least(x) - r;
    }

    @Override
    public double top() {
      return least(y) - r;
    }

    @Override
    public double right() {
      return most(x) + r;
    }

    @Override
    public double bottom() {
      return most(y) + r;
    }

    private static double least(double[] values) {
      double least = values[0];
      for (double value : values) {
        least = Math.min(least, value);
      }
      return least;
    }

    private static double most(double[] values) {
      double most = values[0];
      for (double value : values) {
        most = Math.max(most, value);
      }
      return most;
    }
  }
}
