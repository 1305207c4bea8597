package org.djlext.vlm.tune.rollout;

import java.util.Set;

/**
 * How answers are generated.
 *
 * @param maxNewTokens the most tokens of an answer, the stop token included
 * @param distribution what tokens are drawn from
 * @param rows how many answers are worked on at once; a matter of memory and speed only
 * @param stopIds the tokens that end an answer
 * @param seed where chance comes from
 */
public record RolloutSettings(
    int maxNewTokens, SamplingDistribution distribution, int rows, Set<Long> stopIds, long seed) {

  /**
   * Checks the values.
   *
   * @param maxNewTokens the most tokens of an answer
   * @param distribution what tokens are drawn from
   * @param rows how many answers are worked on at once
   * @param stopIds the tokens that end an answer
   * @param seed where chance comes from
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public RolloutSettings {
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "max_new_tokens: expected at least 1, found " + maxNewTokens);
    }
    if (rows < 1) {
      throw new IllegalArgumentException("rows: expected at least 1, found " + rows);
    }
    stopIds = Set.copyOf(stopIds);
  }

  /**
   * Starts from 256 tokens at temperature 1, 32 rows, no stop tokens and seed 0.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts from these settings.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    return builder()
        .optMaxNewTokens(maxNewTokens)
        .optTemperature(distribution.temperature())
        .optTopP(distribution.topP())
        .optRows(rows)
        .optStopIds(stopIds)
        .optSeed(seed);
  }

  /** Builds settings. */
  public static final class Builder {

    private int maxNewTokens = 256;
    private double temperature = 1;
    private double topP = 1;
    private int rows = 32;
    private Set<Long> stopIds = Set.of();
    private long seed;

    private Builder() {}

    /**
     * Sets how long an answer may become.
     *
     * @param tokens the most tokens, the stop token included
     * @return this builder
     */
    public Builder optMaxNewTokens(int tokens) {
      this.maxNewTokens = tokens;
      return this;
    }

    /**
     * Sets the temperature.
     *
     * @param value what logits are divided by; 0 for the most likely token always
     * @return this builder
     */
    public Builder optTemperature(double value) {
      this.temperature = value;
      return this;
    }

    /**
     * Sets the nucleus.
     *
     * @param value the probability that offered tokens reach together; 1 for all tokens
     * @return this builder
     */
    public Builder optTopP(double value) {
      this.topP = value;
      return this;
    }

    /**
     * Sets how many answers are worked on at once.
     *
     * @param atOnce the number of rows
     * @return this builder
     */
    public Builder optRows(int atOnce) {
      this.rows = atOnce;
      return this;
    }

    /**
     * Sets what ends an answer.
     *
     * @param ids token ids
     * @return this builder
     */
    public Builder optStopIds(Set<Long> ids) {
      this.stopIds = ids;
      return this;
    }

    /**
     * Sets where chance comes from.
     *
     * @param value the seed
     * @return this builder
     */
    public Builder optSeed(long value) {
      this.seed = value;
      return this;
    }

    /**
     * Builds the settings.
     *
     * @return the settings
     * @throws IllegalArgumentException naming a value that cannot be
     */
    public RolloutSettings build() {
      return new RolloutSettings(
          maxNewTokens, new SamplingDistribution(temperature, topP), rows, stopIds, seed);
    }
  }
}
