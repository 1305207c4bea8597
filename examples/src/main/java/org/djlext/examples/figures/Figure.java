package org.djlext.examples.figures;

import static org.djlext.examples.figures.Skeleton.CHEST;
import static org.djlext.examples.figures.Skeleton.HEAD;
import static org.djlext.examples.figures.Skeleton.LEFT_ANKLE;
import static org.djlext.examples.figures.Skeleton.LEFT_EAR;
import static org.djlext.examples.figures.Skeleton.LEFT_ELBOW;
import static org.djlext.examples.figures.Skeleton.LEFT_EYE;
import static org.djlext.examples.figures.Skeleton.LEFT_HAND;
import static org.djlext.examples.figures.Skeleton.LEFT_HIP;
import static org.djlext.examples.figures.Skeleton.LEFT_KNEE;
import static org.djlext.examples.figures.Skeleton.LEFT_SHOULDER;
import static org.djlext.examples.figures.Skeleton.LEFT_TOES;
import static org.djlext.examples.figures.Skeleton.LEFT_WRIST;
import static org.djlext.examples.figures.Skeleton.NOSE;
import static org.djlext.examples.figures.Skeleton.PELVIS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A person: a skeleton in clothes, cut into parts that are drawn from the far to the near. */
final class Figure {

  private static final int FACE = 0b11111; // nose, eyes, ears

  private final Skeleton bones;
  private final Outfit outfit;
  private final List<Part> parts = new ArrayList<>();
  private final Part trunk;

  Figure(Skeleton bones, Outfit outfit) {
    this.bones = bones;
    this.outfit = outfit;
    trunk = trunk();
    parts.add(trunk);
    for (int side = 0; side < 2; side++) {
      arm(side);
      leg(side);
    }
    head();
    marks();
    parts.sort(Comparator.comparingDouble(Part::depth));
  }

  Skeleton bones() {
    return bones;
  }

  /** Draws all parts; their owner is the person's number times 256 plus the part's. */
  void draw(Canvas canvas, int person) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      canvas.draw(part.form(), part.cloth(), outfit.light(), person << 8 | i);
    }
  }

  /**
   * Says whether a pixel shows a joint.
   *
   * @param joint the joint
   * @param part what the pixel shows of this person
   * @return false if the part lies over the joint
   */
  boolean shows(int joint, int part) {
    Part seen = parts.get(part);
    boolean behindTrunk =
        seen == trunk && bones.z(joint) - bones.z(PELVIS) < -0.045 * bones.height();
    return seen.has(joint) && !behindTrunk;
  }

  private double size(double partOfHeight) {
    return partOfHeight * bones.height() * bones.build().girth();
  }

  private Part trunk() {
    double[] ls = bones.place(LEFT_SHOULDER);
    double[] rs = bones.place(LEFT_SHOULDER + 1);
    double[] rh = bones.place(LEFT_HIP + 1);
    double[] lh = bones.place(LEFT_HIP);
    int joints =
        bit(LEFT_SHOULDER, 0) | bit(LEFT_SHOULDER, 1) | bit(LEFT_HIP, 0) | bit(LEFT_HIP, 1);
    double depth = (bones.z(CHEST) + bones.z(PELVIS)) / 2;
    return new Part(Form.Patch.of(size(0.058), ls, rs, rh, lh), outfit.top(), depth, joints);
  }

  private void arm(int side) {
    Cloth sleeve = outfit.longSleeves() ? outfit.top() : outfit.skin();
    // hanging arms of someone seen from the front lie over the trunk
    double lift = 0.02 * bones.height();
    limb(LEFT_SHOULDER, LEFT_ELBOW, side, 0.036, 0.029, outfit.top(), lift);
    limb(LEFT_ELBOW, LEFT_WRIST, side, 0.028, 0.02, sleeve, 1.2 * lift);
    double[] wrist = bones.place(LEFT_WRIST + side);
    double[] hand = bones.place(LEFT_HAND + side);
    parts.add(
        new Part(
            Form.Cone.between(wrist, size(0.02), hand, size(0.023)),
            outfit.skin(),
            hand[2] + 1.3 * lift,
            bit(LEFT_WRIST, side)));
  }

  private void leg(int side) {
    Cloth trousers = outfit.longLegs() ? outfit.bottom() : outfit.skin();
    double back = -0.004 * bones.height();
    limb(LEFT_HIP, LEFT_KNEE, side, 0.055, 0.04, outfit.bottom(), back);
    limb(LEFT_KNEE, LEFT_ANKLE, side, 0.037, 0.026, trousers, back);
    double[] ankle = bones.place(LEFT_ANKLE + side);
    double[] toes = bones.place(LEFT_TOES + side);
    parts.add(
        new Part(
            Form.Cone.between(ankle, size(0.028), toes, size(0.022)),
            outfit.shoes(),
            (ankle[2] + toes[2]) / 2,
            bit(LEFT_ANKLE, side)));
  }

  private void limb(
      int from, int to, int side, double width, double endWidth, Cloth cloth, double lift) {
    double[] a = bones.place(from + side);
    double[] b = bones.place(to + side);
    parts.add(
        new Part(
            Form.Cone.between(a, size(width), b, size(endWidth)),
            cloth,
            (a[2] + b[2]) / 2 + lift,
            bit(from, side) | bit(to, side)));
  }

  private void head() {
    double r = bones.build().head() * bones.height();
    double depth = bones.z(HEAD) + 0.03 * bones.height(); // before the shoulders
    double[] middle = bones.place(HEAD);
    parts.add(
        new Part(
            Form.Cone.between(bones.place(CHEST), size(0.03), middle, size(0.03)),
            outfit.skin(),
            bones.z(CHEST) + 0.015 * bones.height(),
            0));
    parts.add(
        new Part(
            Form.Cone.between(
                bones.inFace(0, -0.15, 0), 0.98 * r, bones.inFace(0, 0.42, 0.12), 0.68 * r),
            outfit.skin(),
            depth,
            FACE));
    double[] hair = bones.inFace(0, -0.33, -0.3);
    double[] ends = bones.inFace(0, outfit.longHair() ? 0.9 : 0.05, -0.5);
    parts.add(
        new Part(
            Form.Cone.between(hair, 0.98 * r, ends, (outfit.longHair() ? 0.75 : 0.8) * r),
            outfit.hair(),
            depth + hair[2] - middle[2],
            FACE));
    for (int side = 0; side < 2; side++) {
      face(LEFT_EAR + side, 0.2, outfit.skin(), 0.1 * r);
      face(LEFT_EYE + side, 0.15, Cloth.plain(0xf0f0f0), 0);
      face(LEFT_EYE + side, 0.09, Cloth.plain(0x101018), 0.1);
    }
    face(NOSE, 0.15, Cloth.plain(darker(outfit.skin().first())), 0.2);
    if (bones.facesViewer(NOSE)) {
      double[] left = bones.inFace(0.28, 0.62, 0.85);
      double[] right = bones.inFace(-0.28, 0.62, 0.85);
      parts.add(
          new Part(
              Form.Cone.between(left, 0.07 * r, right, 0.07 * r),
              Cloth.plain(0x8a2a30),
              left[2] + 0.03 * bones.height(),
              FACE));
    }
  }

  private void face(int joint, double radius, Cloth cloth, double lift) {
    if (bones.facesViewer(joint)) {
      double r = bones.build().head() * bones.height();
      parts.add(
          new Part(
              Form.Cone.disc(bones.place(joint), Math.max(0.6, radius * r)),
              cloth,
              bones.z(joint) + 0.03 * bones.height() + lift,
              FACE));
    }
  }

  /** What tells left from right and front from back. */
  private void marks() {
    double out = 0.058 * bones.build().girth();
    double half = bones.build().shoulders() * 0.55;
    mark(
        Form.Cone.disc(bones.onTrunk(half, 0.06, out), size(0.016)),
        bones.onTrunk(half, 0.06, out));
    double[] collar = bones.onTrunk(0, 0.03, out);
    double[] hem = bones.onTrunk(0, bones.build().trunk(), out);
    mark(Form.Cone.between(collar, size(0.007), hem, size(0.007)), hem);
    if (outfit.backpack() != null) {
      double[] upper = bones.onTrunk(0, 0.06, -0.09);
      double[] lower = bones.onTrunk(0, 0.2, -0.1);
      parts.add(
          new Part(
              Form.Cone.between(upper, size(0.065), lower, size(0.075)),
              outfit.backpack(),
              lower[2],
              0));
    }
  }

  private void mark(Form form, double[] at) {
    double middle = (bones.z(CHEST) + bones.z(PELVIS)) / 2;
    if (at[2] - middle > 0.02 * bones.height()) {
      parts.add(new Part(form, outfit.mark(), middle + 0.001 * bones.height(), trunk.joints()));
    }
  }

  private static int darker(int colour) {
    return (colour >> 1 & 0x7f7f7f) + (colour >> 2 & 0x3f3f3f);
  }

  private static int bit(int leftJoint, int side) {
    return 1 << leftJoint + side;
  }
}
