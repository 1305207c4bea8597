package org.djlext.face.loss;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import java.util.List;
import org.djlext.flashattn.ops.ProgramSource;

/**
 * How the logit of an embedding's own class is lowered in training, so that classes keep apart. In
 * inference every margin gives the plain scores, {@code s * cos} for most.
 *
 * <p>Cosines are products of vectors of norm 1; s is the scale; the angle is that between an
 * embedding and the vector of its class.
 */
public sealed interface Margin {

  /** The scale of the published recipes. */
  double SCALE = 64;

  /**
   * Returns the functions of the bridge that compute logits, {@code margin} and {@code scores}.
   *
   * @return the program, constants filled in
   */
  ProgramSource program();

  /**
   * Returns what the margin keeps between batches, besides the classes' vectors.
   *
   * @return arrays in the order in which the program reads them
   */
  default List<Kept> kept() {
    return List.of();
  }

  /**
   * Returns how the vectors of classes begin.
   *
   * @return the initializer of {@code (N, D)}
   */
  default Initializer initializer() {
    return new NormalInitializer(0.01f);
  }

  /**
   * An array that a margin keeps.
   *
   * @param name its name
   * @param value how it begins
   * @param each whether there is one value for each class, which is trained
   */
  record Kept(String name, float value, boolean each) {}

  /** No margin: a linear map with bias. */
  record Softmax() implements Margin {

    @Override
    public ProgramSource program() {
      return Programs.of("softmax.py");
    }

    @Override
    public List<Kept> kept() {
      return List.of(new Kept("bias", 0, true));
    }
  }

  /** The gradient that goes through a moved angle. The value is the same. */
  enum Gradient {
    /**
     * That of {@code cos(m1 * angle + m2)}: {@code m1 * sin(m1 * angle + m2) / sin(angle)} times
     * that of the plain cosine.
     */
    EXACT,
    /**
     * That of the plain cosine, as in insightface's present code, where the angle is moved outside
     * of autograd.
     */
    IDENTITY
  }

  /**
   * {@code s * (cos(m1 * angle + m2) - m3)}: NormFace, CosFace, ArcFace and their combinations.
   *
   * @param scale s
   * @param m1 what the angle is multiplied by, at least 1
   * @param m2 what is added to the angle, radians
   * @param m3 what is taken off the cosine
   * @param gradient which gradient goes through the moved angle
   * @param filter the cosine from which on classes that are not the embedding's own are left out, 0
   *     for none
   */
  record Angular(double scale, double m1, double m2, double m3, Gradient gradient, double filter)
      implements Margin {

    /**
     * Checks the values.
     *
     * @param scale s
     * @param m1 what the angle is multiplied by, at least 1
     * @param m2 what is added to the angle, radians
     * @param m3 what is taken off the cosine
     * @param gradient which gradient goes through the moved angle
     * @param filter the cosine from which on other classes are left out, 0 for none
     * @throws IllegalArgumentException naming the field and its value
     */
    public Angular {
      Checks.positive("scale", scale);
      Checks.range("m1", m1, 1, Double.MAX_VALUE);
      Checks.range("m2", m2, 0, Math.PI);
      Checks.range("m3", m3, 0, 2);
      Checks.range("filter", filter, 0, 1);
      if (gradient == Gradient.IDENTITY && (m1 != 1 || m2 != 0 && m3 != 0)) {
        throw new IllegalArgumentException(
            ("m1, m2, m3: with the identity's gradient expected (1, m2, 0) or (1, 0, m3), found"
                    + " (%s, %s, %s)")
                .formatted(m1, m2, m3));
      }
    }

    /**
     * No margin, only vectors of norm 1 (arXiv 1704.06369).
     *
     * @return s = 64
     */
    public static Angular normFace() {
      return new Angular(SCALE, 1, 0, 0, Gradient.EXACT, 0);
    }

    /**
     * CosFace (arXiv 1801.09414).
     *
     * @param m what is taken off the cosine: 0.35 in the paper, 0.4 in present recipes
     * @return s = 64
     */
    public static Angular cosFace(double m) {
      return new Angular(SCALE, 1, 0, m, Gradient.EXACT, 0);
    }

    /**
     * ArcFace as insightface trains it now, whose gradient is that of the plain cosine. {@link
     * ArcFace} is the first form.
     *
     * @param m what is added to the angle, 0.5 in the paper
     * @return s = 64
     */
    public static Angular arcFace(double m) {
      return new Angular(SCALE, 1, m, 0, Gradient.IDENTITY, 0);
    }

    /**
     * The combined margin of the ArcFace paper, such as 1, 0.3, 0.2.
     *
     * @param m1 what the angle is multiplied by
     * @param m2 what is added to the angle
     * @param m3 what is taken off the cosine
     * @return s = 64, with the exact gradient
     */
    public static Angular combined(double m1, double m2, double m3) {
      return new Angular(SCALE, m1, m2, m3, Gradient.EXACT, 0);
    }

    @Override
    public ProgramSource program() {
      return Programs.of("angular.py")
          .with("filters", filter > 0)
          .with("filter", filter)
          .with("angular", m1 != 1 || m2 != 0)
          .with("identity", gradient == Gradient.IDENTITY)
          .with("m1", m1)
          .with("m2", m2)
          .with("m3", m3)
          .with("scale", scale);
    }
  }

  /**
   * ArcFace in its first form (arXiv 1801.07698): {@code s * cos(angle + m)} by the addition
   * theorem, with the exact gradient. Where the moved angle would pass pi, {@code s * (cos(angle) -
   * m * sin(m))} takes its place; with the easy margin, the plain cosine from a right angle on.
   *
   * @param scale s
   * @param m what is added to the angle, radians
   * @param easy whether faces at more than a right angle keep their cosine
   */
  record ArcFace(double scale, double m, boolean easy) implements Margin {

    /**
     * Checks the values.
     *
     * @param scale s
     * @param m what is added to the angle, radians
     * @param easy whether faces at more than a right angle keep their cosine
     * @throws IllegalArgumentException naming the field and its value
     */
    public ArcFace {
      Checks.positive("scale", scale);
      Checks.range("m", m, 0, Math.PI);
    }

    /** Constructs the published margin: 0.5, not easy. */
    public ArcFace() {
      this(SCALE, 0.5, false);
    }

    @Override
    public ProgramSource program() {
      return Programs.of("arcface.py")
          .with("cos_m", Math.cos(m))
          .with("sin_m", Math.sin(m))
          .with("easy", easy)
          .with("threshold", Math.cos(Math.PI - m))
          .with("penalty", Math.sin(Math.PI - m) * m)
          .with("scale", scale);
    }
  }

  /**
   * A-Softmax (arXiv 1704.08063): the angle is multiplied, embeddings keep their norm. The margin
   * comes in slowly: {@code lambda = max(least, base / (1 + gamma * batches))} is the part of the
   * plain cosine.
   *
   * @param m what the angle is multiplied by
   * @param base lambda at the beginning
   * @param gamma how fast lambda falls
   * @param least what lambda stays at
   */
  record SphereFace(int m, double base, double gamma, double least) implements Margin {

    /**
     * Checks the values.
     *
     * @param m what the angle is multiplied by
     * @param base lambda at the beginning
     * @param gamma how fast lambda falls
     * @param least what lambda stays at
     * @throws IllegalArgumentException naming the field and its value
     */
    public SphereFace {
      Checks.range("m", m, 1, 16);
      Checks.range("base", base, 0, Double.MAX_VALUE);
      Checks.range("gamma", gamma, 0, Double.MAX_VALUE);
      Checks.range("least", least, 0, Double.MAX_VALUE);
    }

    /** Constructs the published margin: 4, lambda from 1,000 to 5. */
    public SphereFace() {
      this(4, 1000, 0.12, 5);
    }

    @Override
    public ProgramSource program() {
      return Programs.of("sphereface.py")
          .with("m", m)
          .with("m_by_pi", m / Math.PI)
          .with("base", base)
          .with("gamma", gamma)
          .with("least", least);
    }

    @Override
    public List<Kept> kept() {
      return List.of(new Kept("batches", 0, false));
    }
  }

  /**
   * AdaFace (arXiv 2204.00964): the margin follows how the norm of an embedding, which says how
   * good a picture is, compares with those of the batches before.
   *
   * @param scale s
   * @param m the margin
   * @param h how much a standard deviation of the norm counts
   * @param alpha the part of a new batch in the running statistics
   */
  record AdaFace(double scale, double m, double h, double alpha) implements Margin {

    private static final double EPSILON = 1e-3;

    /**
     * Checks the values.
     *
     * @param scale s
     * @param m the margin
     * @param h how much a standard deviation of the norm counts
     * @param alpha the part of a new batch in the running statistics
     * @throws IllegalArgumentException naming the field and its value
     */
    public AdaFace {
      Checks.positive("scale", scale);
      Checks.range("m", m, 0, Math.PI);
      Checks.positive("h", h);
      Checks.range("alpha", alpha, 0, 1);
    }

    /** Constructs the published margin: m 0.4, h 0.333, alpha 0.01. */
    public AdaFace() {
      this(SCALE, 0.4, 0.333, 0.01);
    }

    @Override
    public ProgramSource program() {
      return Programs.of("adaface.py")
          .with("m", m)
          .with("h", h)
          .with("alpha", alpha)
          .with("rest", 1 - alpha)
          .with("largest", Math.PI - EPSILON)
          .with("scale", scale);
    }

    @Override
    public List<Kept> kept() {
      return List.of(new Kept("batch_mean", 20, false), new Kept("batch_std", 100, false));
    }

    @Override
    public Initializer initializer() {
      return Programs.UNIT_ROWS;
    }
  }

  /**
   * MagFace (arXiv 2103.06627): ArcFace with a margin that grows with the norm. {@link
   * IdentityLoss#magFace} has the regularizer that belongs to it.
   *
   * @param scale s
   * @param low the smallest norm that counts
   * @param high the largest norm that counts
   * @param lowMargin the margin of the smallest norm
   * @param highMargin the margin of the largest norm
   * @param easy whether faces at more than a right angle keep their cosine
   */
  record MagFace(
      double scale, double low, double high, double lowMargin, double highMargin, boolean easy)
      implements Margin {

    /**
     * Checks the values.
     *
     * @param scale s
     * @param low the smallest norm that counts
     * @param high the largest norm that counts
     * @param lowMargin the margin of the smallest norm
     * @param highMargin the margin of the largest norm
     * @param easy whether faces at more than a right angle keep their cosine
     * @throws IllegalArgumentException naming the field and its value
     */
    public MagFace {
      Checks.positive("scale", scale);
      Checks.positive("low", low);
      if (!(high > low)) {
        throw new IllegalArgumentException(
            "high: expected more than %s, found %s".formatted(low, high));
      }
      Checks.range("lowMargin", lowMargin, 0, Math.PI);
      Checks.range("highMargin", highMargin, lowMargin, Math.PI);
    }

    /** Constructs the published margin: norms from 10 to 110, margins from 0.45 to 0.8, easy. */
    public MagFace() {
      this(SCALE, 10, 110, 0.45, 0.8, true);
    }

    @Override
    public ProgramSource program() {
      return Programs.of("magface.py")
          .with("low", low)
          .with("high", high)
          .with("slope", (highMargin - lowMargin) / (high - low))
          .with("low_margin", lowMargin)
          .with("easy", easy)
          .with("scale", scale);
    }

    @Override
    public Initializer initializer() {
      return Programs.UNIT_ROWS;
    }
  }
}
