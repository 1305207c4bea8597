package org.djlext.examples.figures;

/**
 * The places of a body's joints in space: x and y in the picture, in pixels, and z to the viewer.
 * The first 17 are COCO's joints in COCO's order.
 */
final class Skeleton {

  static final int NOSE = 0;
  static final int LEFT_EYE = 1;
  static final int LEFT_EAR = 3;
  static final int LEFT_SHOULDER = 5;
  static final int LEFT_ELBOW = 7;
  static final int LEFT_WRIST = 9;
  static final int LEFT_HIP = 11;
  static final int LEFT_KNEE = 13;
  static final int LEFT_ANKLE = 15;

  /** How many joints COCO knows. */
  static final int JOINTS = 17;

  static final int HEAD = 17;
  static final int LEFT_HAND = 18;
  static final int LEFT_TOES = 20;
  static final int CHEST = 22;
  static final int PELVIS = 23;

  private static final int PLACES = 24;
  private static final double HAND = 0.045;
  private static final double FOOT = 0.075;

  private final double[][] places = new double[PLACES][];
  private final Build build;
  private final double height;
  private final Turn trunk;
  private final Turn face;

  /**
   * Places a body.
   *
   * @param build its lengths
   * @param posture how it is held
   * @param x where the middle of its hips is, from the left
   * @param y the same from the top
   * @param height how tall it would stand, in pixels
   */
  Skeleton(Build build, Posture posture, double x, double y, double height) {
    this.build = build;
    this.height = height;
    Turn whole = Turn.aside(posture.tilt()).after(Turn.around(posture.facing()));
    trunk = whole.after(Turn.forward(-posture.stoop()));
    face = trunk.after(Turn.around(posture.headTurn())).after(Turn.forward(posture.nod()));
    places[PELVIS] = new double[] {x, y, 0};
    places[CHEST] = at(PELVIS, trunk, 0, -build.trunk(), 0);
    places[HEAD] = at(CHEST, trunk, 0, -build.neck(), 0.01);
    for (int side = 0; side < 2; side++) {
      double out = side == 0 ? 1 : -1;
      places[LEFT_SHOULDER + side] = at(CHEST, trunk, out * build.shoulders(), 0, 0);
      places[LEFT_HIP + side] = at(PELVIS, trunk, out * build.hips(), 0, 0);
      arm(side, side == 0 ? posture.leftArm() : posture.rightArm());
      leg(side, side == 0 ? posture.leftLeg() : posture.rightLeg(), whole);
      places[LEFT_EYE + side] = inFace(out * 0.36, -0.1, 0.9);
      places[LEFT_EAR + side] = inFace(out * 0.97, 0.02, -0.05);
    }
    places[NOSE] = inFace(0, 0.22, 1.08);
  }

  private void arm(int side, Limb limb) {
    Turn upper = trunk.after(held(side, limb));
    Turn lower = upper.after(Turn.forward(limb.bend()));
    places[LEFT_ELBOW + side] = at(LEFT_SHOULDER + side, upper, 0, build.upperArm(), 0);
    places[LEFT_WRIST + side] = at(LEFT_ELBOW + side, lower, 0, build.forearm(), 0);
    places[LEFT_HAND + side] = at(LEFT_WRIST + side, lower, 0, HAND, 0);
  }

  private void leg(int side, Limb limb, Turn whole) {
    Turn upper = whole.after(held(side, limb)); // a stoop is in the waist
    Turn lower = upper.after(Turn.forward(-limb.bend()));
    places[LEFT_KNEE + side] = at(LEFT_HIP + side, upper, 0, build.thigh(), 0);
    places[LEFT_ANKLE + side] = at(LEFT_KNEE + side, lower, 0, build.shin(), 0);
    places[LEFT_TOES + side] = at(LEFT_ANKLE + side, lower, 0, 0.035, FOOT);
  }

  private static Turn held(int side, Limb limb) {
    double out = side == 0 ? 1 : -1;
    return Turn.forward(limb.raise())
        .after(Turn.aside(out * limb.spread()))
        .after(Turn.around(out * limb.twist()));
  }

  /** A place beside another, in parts of the height. */
  double[] at(int place, Turn turn, double x, double y, double z) {
    return turn.apply(places[place], height * x, height * y, height * z);
  }

  /** A place on the trunk, in parts of the height from the chest. */
  double[] onTrunk(double x, double y, double z) {
    return at(CHEST, trunk, x, y, z);
  }

  /** A place on the head, in radii of the head from its middle. */
  double[] inFace(double x, double y, double z) {
    double r = build.head();
    return at(HEAD, face, r * x, r * y, r * z);
  }

  double[] place(int index) {
    return places[index];
  }

  double x(int index) {
    return places[index][0];
  }

  double y(int index) {
    return places[index][1];
  }

  double z(int index) {
    return places[index][2];
  }

  Build build() {
    return build;
  }

  double height() {
    return height;
  }

  /** Says whether a point of the face is on the side of the head that is seen. */
  boolean facesViewer(int joint) {
    return z(joint) - z(HEAD) > -0.25 * build.head() * height;
  }
}
