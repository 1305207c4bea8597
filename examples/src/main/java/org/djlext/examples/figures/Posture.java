package org.djlext.examples.figures;

import java.util.Random;

/**
 * How a body is held: joint angles within what people can do, and where it faces.
 *
 * @param facing degrees about the vertical: 0 to the viewer, 180 away, 90 to the right
 * @param stoop degrees by which the trunk is bent forward
 * @param tilt degrees by which the whole body leans in the picture
 * @param headTurn degrees by which the head is turned against the trunk
 * @param nod degrees by which the face looks down
 * @param leftArm the arm on the side of the heart
 * @param rightArm the other
 * @param leftLeg the leg on the side of the heart
 * @param rightLeg the other
 */
record Posture(
    double facing,
    double stoop,
    double tilt,
    double headTurn,
    double nod,
    Limb leftArm,
    Limb rightArm,
    Limb leftLeg,
    Limb rightLeg) {

  /** A person who stands upright and faces the viewer. */
  static Posture standing() {
    Limb arm = new Limb(0, 18, 0, 8);
    Limb leg = new Limb(0, 5, 0, 0);
    return new Posture(0, 0, 0, 0, 0, arm, arm, leg, leg);
  }

  /** Returns any posture; most people are upright, and face the viewer more often than away. */
  static Posture any(Random random) {
    double facing =
        random.nextDouble() < 0.6 ? 40 * random.nextGaussian() : 360 * random.nextDouble();
    double tilt =
        random.nextDouble() < 0.08 ? -90 + 180 * random.nextDouble() : 7 * random.nextGaussian();
    double stoop = random.nextDouble() < 0.15 ? 60 * random.nextDouble() : 8 * random.nextDouble();
    Limb[] legs = Limb.anyLegs(random);
    return new Posture(
        facing,
        stoop,
        tilt,
        Math.max(-70, Math.min(70, 25 * random.nextGaussian())),
        Math.max(-25, Math.min(40, 12 * random.nextGaussian())),
        Limb.anyArm(random),
        Limb.anyArm(random),
        legs[0],
        legs[1]);
  }
}
