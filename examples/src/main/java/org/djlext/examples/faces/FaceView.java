package org.djlext.examples.faces;

import java.util.Random;

/**
 * How a face is seen: turned, lit, covered, and with which expression. Everything that does not
 * belong to the person.
 *
 * @param yaw degrees to the right of the picture
 * @param pitch degrees down
 * @param roll degrees clockwise
 * @param light where light comes from and how it is
 * @param expression what the face does
 * @param occlusion what covers it
 * @param blur the radius of the blur as part of the distance of the eyes
 * @param noise the standard deviation of the noise, of 255
 * @param seed decides noise, covers and background
 */
public record FaceView(
    double yaw,
    double pitch,
    double roll,
    Light light,
    Expression expression,
    Occlusion occlusion,
    double blur,
    double noise,
    long seed) {

  /** What covers a face. */
  public enum Occlusion {
    /** Nothing. */
    NONE,
    /** Spectacles with clear glasses. */
    GLASSES,
    /** Dark spectacles. */
    SUNGLASSES,
    /** A mask over mouth and nose. */
    MASK,
    /** A scarf over mouth and chin. */
    SCARF,
    /** A hand before a part of the face. */
    HAND
  }

  /**
   * Light.
   *
   * @param x to the right
   * @param y down
   * @param z to the viewer
   * @param ambient the light from everywhere, from 0 to 1
   * @param gain the exposure
   * @param tint red, green and blue of the light
   */
  public record Light(double x, double y, double z, double ambient, double gain, double[] tint) {

    /** Even light from the viewer's side. */
    public static final Light EVEN = new Light(0, -0.3, 1, 0.55, 1, new double[] {1, 1, 1});
  }

  /**
   * An expression.
   *
   * @param smile how far corners of the mouth are up and out, from -1 to 1
   * @param open how far the mouth is open, from 0 to 1
   * @param lids how far the eyes are closed, from 0 to 1
   * @param raise how far the brows are up, from -1 to 1
   * @param gaze where the eyes look, from -1 (left) to 1
   */
  public record Expression(double smile, double open, double lids, double raise, double gaze) {

    /** A face at rest. */
    public static final Expression NEUTRAL = new Expression(0, 0, 0, 0, 0);
  }

  /** From the front, in even light, uncovered and at rest. */
  public static final FaceView FRONTAL =
      new FaceView(0, 0, 0, Light.EVEN, Expression.NEUTRAL, Occlusion.NONE, 0, 0, 1);

  /** What is to vary between views of a person. */
  public enum Nuisance {
    /** Expression and small turns only. */
    EASY,
    /** Yaw up to 60 and pitch up to 25 degrees. */
    POSE,
    /** Light from one side, dark and bright pictures. */
    LIGHT,
    /** A cover. */
    OCCLUSION,
    /** Blur and noise. */
    QUALITY,
    /** Everything at once, each less often. */
    ALL
  }

  /**
   * Draws a view.
   *
   * @param nuisance what varies
   * @param random decides
   * @return the view
   */
  public static FaceView draw(Nuisance nuisance, Random random) {
    boolean all = nuisance == Nuisance.ALL;
    double turn = nuisance == Nuisance.POSE || all && random.nextDouble() < 0.5 ? 1 : 0.2;
    double yaw = turn * 60 * triangular(random);
    double pitch = turn * 25 * triangular(random);
    double roll = 8 * triangular(random);
    boolean lit = nuisance == Nuisance.LIGHT || all && random.nextDouble() < 0.5;
    boolean covered = nuisance == Nuisance.OCCLUSION || all && random.nextDouble() < 0.35;
    boolean poor = nuisance == Nuisance.QUALITY || all && random.nextDouble() < 0.3;
    Occlusion[] covers = Occlusion.values();
    return new FaceView(
        yaw,
        pitch,
        roll,
        light(lit, random),
        expression(random),
        covered ? covers[1 + random.nextInt(covers.length - 1)] : Occlusion.NONE,
        poor ? FaceIdentity.between(random, 0.02, 0.09) : 0,
        poor ? FaceIdentity.between(random, 4, 18) : FaceIdentity.between(random, 1, 4),
        random.nextLong());
  }

  private static Light light(boolean hard, Random random) {
    double x = (hard ? 1.4 : 0.4) * (2 * random.nextDouble() - 1);
    double y = FaceIdentity.between(random, -1, hard ? 0.7 : 0.1);
    double ambient =
        hard ? FaceIdentity.between(random, 0.08, 0.4) : FaceIdentity.between(random, 0.45, 0.65);
    double gain =
        hard ? FaceIdentity.between(random, 0.45, 1.5) : FaceIdentity.between(random, 0.9, 1.1);
    double warmth = (hard ? 0.18 : 0.05) * (2 * random.nextDouble() - 1);
    double z = hard ? FaceIdentity.between(random, 0.2, 1) : 1;
    return new Light(x, y, z, ambient, gain, new double[] {1 + warmth, 1, 1 - warmth});
  }

  private static Expression expression(Random random) {
    return new Expression(
        FaceIdentity.between(random, -0.4, 1),
        random.nextDouble() < 0.35 ? random.nextDouble() : 0,
        random.nextDouble() < 0.15
            ? FaceIdentity.between(random, 0.3, 1)
            : 0.15 * random.nextDouble(),
        FaceIdentity.between(random, -0.6, 1),
        FaceIdentity.between(random, -1, 1));
  }

  /** Between -1 and 1, the middle likelier than the ends. */
  private static double triangular(Random random) {
    return 0.75 * (random.nextDouble() - random.nextDouble())
        + 0.25 * (2 * random.nextDouble() - 1);
  }
}
