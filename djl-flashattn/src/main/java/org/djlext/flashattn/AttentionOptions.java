package org.djlext.flashattn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What {@link FlashAttention} computes. Immutable; made by {@link #builder()}.
 *
 * <p>Scores are formed in this order: product, scale, soft-cap, ALiBi, mask, causal and window
 * limits, softmax, dropout.
 *
 * @param causal whether a query is kept from seeing keys behind its own position
 * @param alignment where positions of queries lie relative to keys when there are fewer or more of
 *     them; matters for causal attention, windows and ALiBi
 * @param windowLeft how many keys before its own position a query sees, -1 for all
 * @param windowRight how many keys behind its own position a query sees, -1 for all
 * @param scale the factor of the scores; 1 / sqrt(D) if empty
 * @param softCap c in {@code c * tanh(score / c)}, 0 for none (Gemma 2)
 * @param alibiSlopes one slope for each of the H query heads, whose multiple with the distance is
 *     subtracted from the scores (arXiv 2108.12409); empty for none
 * @param mask boolean (true takes part) or floating-point (added to the scores), {@code (T, S)} or
 *     {@code (B, H, T, S)} where B, H, T and S may be 1; or null. Stays owned by the caller
 * @param dropout the share of probabilities that are dropped in training
 * @param queryChunk how many queries the composed and tiled implementations take at a time, 0 to
 *     leave it to them
 * @param implementation how it is computed
 */
public record AttentionOptions(
    boolean causal,
    CausalAlignment alignment,
    int windowLeft,
    int windowRight,
    OptionalDouble scale,
    double softCap,
    List<Float> alibiSlopes,
    NDArray mask,
    double dropout,
    int queryChunk,
    AttentionImplementation implementation) {

  private static final AttentionOptions DEFAULT = builder().build();
  private static final AttentionOptions CAUSAL = builder().optCausal(true).build();

  /**
   * Checks the values.
   *
   * @param causal as above
   * @param alignment as above
   * @param windowLeft as above
   * @param windowRight as above
   * @param scale as above
   * @param softCap as above
   * @param alibiSlopes as above
   * @param mask as above
   * @param dropout as above
   * @param queryChunk as above
   * @param implementation as above
   * @throws IllegalArgumentException if a number lies outside its range
   */
  public AttentionOptions {
    check(windowLeft >= -1, "windowLeft", "-1 or more", windowLeft);
    check(windowRight >= -1, "windowRight", "-1 or more", windowRight);
    check(scale.isEmpty() || Double.isFinite(scale.getAsDouble()), "scale", "finite", scale);
    check(softCap >= 0 && Double.isFinite(softCap), "softCap", "0 or positive", softCap);
    check(dropout >= 0 && dropout < 1, "dropout", "in [0, 1)", dropout);
    check(queryChunk >= 0, "queryChunk", "0 or positive", queryChunk);
    alibiSlopes = List.copyOf(alibiSlopes);
    for (float slope : alibiSlopes) {
      check(Float.isFinite(slope), "alibiSlopes", "finite", slope);
    }
  }

  private static void check(boolean right, String name, String expected, Object found) {
    if (!right) {
      throw new IllegalArgumentException(
          "attention option %s: expected %s, found %s".formatted(name, expected, found));
    }
  }

  /**
   * Returns plain attention: every query sees every key.
   *
   * @return the options
   */
  public static AttentionOptions plain() {
    return DEFAULT;
  }

  /**
   * Returns causal attention, aligned bottom-right.
   *
   * @return the options
   */
  public static AttentionOptions causalOnly() {
    return CAUSAL;
  }

  /**
   * Returns a builder with the defaults: not causal, aligned bottom-right, everything else off.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with the values of these options.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.causal = causal;
    b.alignment = alignment;
    b.windowLeft = windowLeft;
    b.windowRight = windowRight;
    b.scale = scale;
    b.softCap = softCap;
    b.alibiSlopes = alibiSlopes;
    b.mask = mask;
    b.dropout = dropout;
    b.queryChunk = queryChunk;
    b.implementation = implementation;
    return b;
  }

  double scaleFor(long headSize) {
    return scale.orElse(1 / Math.sqrt(headSize));
  }

  boolean dropsIn(boolean training) {
    return training && dropout > 0;
  }

  /** Builds {@link AttentionOptions}. */
  public static final class Builder {

    private boolean causal;
    private CausalAlignment alignment = CausalAlignment.BOTTOM_RIGHT;
    private int windowLeft = -1;
    private int windowRight = -1;
    private OptionalDouble scale = OptionalDouble.empty();
    private double softCap;
    private List<Float> alibiSlopes = List.of();
    private NDArray mask;
    private double dropout;
    private int queryChunk;
    private AttentionImplementation implementation = AttentionImplementation.AUTO;

    private Builder() {}

    /**
     * Keeps queries from seeing keys behind their position.
     *
     * @param causal whether to do so
     * @return this builder
     */
    public Builder optCausal(boolean causal) {
      this.causal = causal;
      return this;
    }

    /**
     * Places queries relative to keys when their numbers differ.
     *
     * @param alignment the corner at which they meet
     * @return this builder
     */
    public Builder optAlignment(CausalAlignment alignment) {
      this.alignment = alignment;
      return this;
    }

    /**
     * Limits how far a query sees, both ends included.
     *
     * @param left how many keys before its position, -1 for all
     * @param right how many keys behind its position, -1 for all
     * @return this builder
     */
    public Builder optWindow(int left, int right) {
      this.windowLeft = left;
      this.windowRight = right;
      return this;
    }

    /**
     * Sets the factor of the scores.
     *
     * @param scale the factor
     * @return this builder
     */
    public Builder optScale(double scale) {
      this.scale = OptionalDouble.of(scale);
      return this;
    }

    /**
     * Bounds the scores smoothly.
     *
     * @param softCap the bound, 0 for none
     * @return this builder
     */
    public Builder optSoftCap(double softCap) {
      this.softCap = softCap;
      return this;
    }

    /**
     * Adds linear position biases.
     *
     * @param slopes one for each query head
     * @return this builder
     */
    public Builder optAlibiSlopes(List<Float> slopes) {
      this.alibiSlopes = slopes;
      return this;
    }

    /**
     * Masks scores.
     *
     * @param mask boolean or additive, see {@link AttentionOptions#mask()}; null for none
     * @return this builder
     */
    public Builder optMask(NDArray mask) {
      this.mask = mask;
      return this;
    }

    /**
     * Drops probabilities in training.
     *
     * @param dropout the share that is dropped
     * @return this builder
     */
    public Builder optDropout(double dropout) {
      this.dropout = dropout;
      return this;
    }

    /**
     * Bounds the memory of the composed and tiled implementations.
     *
     * @param queries how many queries to take at a time, 0 to leave it to them
     * @return this builder
     */
    public Builder optQueryChunk(int queries) {
      this.queryChunk = queries;
      return this;
    }

    /**
     * Forces an implementation. One that cannot do what is asked gives way to one that can, which
     * is logged once at debug level.
     *
     * @param implementation the implementation
     * @return this builder
     */
    public Builder optImplementation(AttentionImplementation implementation) {
      this.implementation = implementation;
      return this;
    }

    /**
     * Builds the options.
     *
     * @return the options
     * @throws IllegalArgumentException if a number lies outside its range
     */
    public AttentionOptions build() {
      return new AttentionOptions(
          causal,
          alignment,
          windowLeft,
          windowRight,
          scale,
          softCap,
          alibiSlopes,
          mask,
          dropout,
          queryChunk,
          implementation);
    }
  }
}
