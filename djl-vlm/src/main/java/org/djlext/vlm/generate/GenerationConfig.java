package org.djlext.vlm.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * How text is generated. The defaults are greedy decoding of up to 256 tokens.
 *
 * @param maxNewTokens the most tokens to generate
 * @param minNewTokens how many tokens must come before generation may stop
 * @param temperature 0 takes the most likely token; above 0 draws one
 * @param topK draw among this many most likely tokens; 0 is all
 * @param topP draw among the most likely tokens that reach this probability; 1 is all
 * @param minP drop tokens less likely than this times the most likely one; 0 is none
 * @param repetitionPenalty see {@link RepetitionPenalty}; 1 is none
 * @param frequencyPenalty see {@link OccurrencePenalty}; 0 is none
 * @param presencePenalty see {@link OccurrencePenalty}; 0 is none
 * @param seed the seed of the draws; empty for other draws each time
 * @param beams how many continuations beam search keeps; 1 is no beam search
 * @param lengthPenalty the exponent of the length that beam scores are divided by
 * @param earlyStopping when beam search ends before its limit of tokens
 * @param stopIds ids that end a text and are not part of it
 * @param stopStrings texts that end a text and are not part of it
 * @param processors the user's own changes of scores
 */
public record GenerationConfig(
    int maxNewTokens,
    int minNewTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    double frequencyPenalty,
    double presencePenalty,
    OptionalLong seed,
    int beams,
    double lengthPenalty,
    EarlyStopping earlyStopping,
    Set<Long> stopIds,
    List<String> stopStrings,
    List<LogitsProcessor> processors) {

  /**
   * Checks the values.
   *
   * @param maxNewTokens the most tokens to generate
   * @param minNewTokens how many tokens must come before generation may stop
   * @param temperature 0 takes the most likely token; above 0 draws one
   * @param topK draw among this many most likely tokens; 0 is all
   * @param topP draw among the most likely tokens that reach this probability; 1 is all
   * @param minP drop tokens less likely than this times the most likely one; 0 is none
   * @param repetitionPenalty see {@link RepetitionPenalty}; 1 is none
   * @param frequencyPenalty see {@link OccurrencePenalty}; 0 is none
   * @param presencePenalty see {@link OccurrencePenalty}; 0 is none
   * @param seed the seed of the draws; empty for other draws each time
   * @param beams how many continuations beam search keeps; 1 is no beam search
   * @param lengthPenalty the exponent of the length that beam scores are divided by
   * @param earlyStopping when beam search ends before its limit of tokens
   * @param stopIds ids that end a text and are not part of it
   * @param stopStrings texts that end a text and are not part of it
   * @param processors the user's own changes of scores
   * @throws IllegalArgumentException naming the setting and its value
   */
  public GenerationConfig {
    require(maxNewTokens > 0, "maxNewTokens", "at least 1", maxNewTokens);
    require(minNewTokens >= 0, "minNewTokens", "at least 0", minNewTokens);
    requireFinite("temperature", temperature);
    require(temperature >= 0, "temperature", "at least 0", temperature);
    require(topK >= 0, "topK", "at least 0", topK);
    require(topP > 0 && topP <= 1, "topP", "above 0, at most 1", topP);
    require(minP >= 0 && minP <= 1, "minP", "between 0 and 1", minP);
    requireFinite("repetitionPenalty", repetitionPenalty);
    requireFinite("frequencyPenalty", frequencyPenalty);
    requireFinite("presencePenalty", presencePenalty);
    requireFinite("lengthPenalty", lengthPenalty);
    require(repetitionPenalty > 0, "repetitionPenalty", "above 0", repetitionPenalty);
    require(beams > 0, "beams", "at least 1", beams);
    require(beams == 1 || temperature == 0, "temperature", "0 with beams", temperature);
    Objects.requireNonNull(earlyStopping, "earlyStopping");
    stopIds = Set.copyOf(stopIds);
    stopStrings = List.copyOf(stopStrings);
    processors = List.copyOf(processors);
    require(!stopStrings.contains(""), "stopStrings", "no empty text", stopStrings);
  }

  /**
   * Begins a configuration from the defaults.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins a configuration from this one.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.maxNewTokens = maxNewTokens;
    builder.minNewTokens = minNewTokens;
    builder.temperature = temperature;
    builder.topK = topK;
    builder.topP = topP;
    builder.minP = minP;
    builder.repetitionPenalty = repetitionPenalty;
    builder.frequencyPenalty = frequencyPenalty;
    builder.presencePenalty = presencePenalty;
    builder.seed = seed;
    builder.beams = beams;
    builder.lengthPenalty = lengthPenalty;
    builder.earlyStopping = earlyStopping;
    builder.stopIds.addAll(stopIds);
    builder.stopStrings.addAll(stopStrings);
    builder.processors.addAll(processors);
    return builder;
  }

  /**
   * Says whether the most likely token is always taken.
   *
   * @return true if the temperature is 0
   */
  public boolean isGreedy() {
    return temperature == 0;
  }

  List<LogitsProcessor> penalties() {
    List<LogitsProcessor> penalties = new ArrayList<>();
    if (repetitionPenalty != 1) {
      penalties.add(new RepetitionPenalty(repetitionPenalty));
    }
    if (frequencyPenalty != 0 || presencePenalty != 0) {
      penalties.add(new OccurrencePenalty(frequencyPenalty, presencePenalty));
    }
    if (minNewTokens > 0) {
      penalties.add(new MinimumLength(minNewTokens, stopIds));
    }
    return penalties;
  }

  List<LogitsProcessor> cuts() {
    List<LogitsProcessor> cuts = new ArrayList<>();
    if (temperature != 1) {
      cuts.add(new Temperature(temperature));
    }
    if (topK > 0) {
      cuts.add(new TopK(topK));
    }
    if (topP < 1) {
      cuts.add(new TopP(topP));
    }
    if (minP > 0) {
      cuts.add(new MinP(minP));
    }
    return cuts;
  }

  private static void requireFinite(String name, double value) {
    require(Double.isFinite(value), name, "a finite number", value);
  }

  private static void require(boolean ok, String name, String expected, Object actual) {
    if (!ok) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(name, expected, actual));
    }
  }

  /** Builds a {@link GenerationConfig}. */
  public static final class Builder {

    private int maxNewTokens = 256;
    private int minNewTokens;
    private double temperature;
    private int topK;
    private double topP = 1;
    private double minP;
    private double repetitionPenalty = 1;
    private double frequencyPenalty;
    private double presencePenalty;
    private OptionalLong seed = OptionalLong.empty();
    private int beams = 1;
    private double lengthPenalty = 1;
    private EarlyStopping earlyStopping = EarlyStopping.WHEN_UNLIKELY;
    private final Set<Long> stopIds = new TreeSet<>();
    private final List<String> stopStrings = new ArrayList<>();
    private final List<LogitsProcessor> processors = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the most tokens to generate.
     *
     * @param tokens at least 1
     * @return this builder
     */
    public Builder optMaxNewTokens(int tokens) {
      maxNewTokens = tokens;
      return this;
    }

    /**
     * Sets how many tokens must come before generation may stop.
     *
     * @param tokens at least 0
     * @return this builder
     */
    public Builder optMinNewTokens(int tokens) {
      minNewTokens = tokens;
      return this;
    }

    /**
     * Sets the temperature.
     *
     * @param value 0 for the most likely token, above 0 to draw
     * @return this builder
     */
    public Builder optTemperature(double value) {
      temperature = value;
      return this;
    }

    /**
     * Turns drawing on or off: with a temperature of 1 if it was off, and 0 if it was on.
     *
     * @param draws whether tokens are drawn
     * @return this builder
     */
    public Builder optSampling(boolean draws) {
      if (draws != temperature > 0) {
        temperature = draws ? 1 : 0;
      }
      return this;
    }

    /**
     * Draws among the most likely tokens only.
     *
     * @param k how many, 0 for all
     * @return this builder
     */
    public Builder optTopK(int k) {
      topK = k;
      return this;
    }

    /**
     * Draws among the most likely tokens that reach a probability.
     *
     * @param p above 0, 1 for all
     * @return this builder
     */
    public Builder optTopP(double p) {
      topP = p;
      return this;
    }

    /**
     * Drops unlikely tokens.
     *
     * @param p the least likelihood, relative to the most likely token
     * @return this builder
     */
    public Builder optMinP(double p) {
      minP = p;
      return this;
    }

    /**
     * Sets the penalty of tokens that were seen.
     *
     * @param penalty 1 for none
     * @return this builder
     */
    public Builder optRepetitionPenalty(double penalty) {
      repetitionPenalty = penalty;
      return this;
    }

    /**
     * Sets the penalty of each time a token was generated.
     *
     * @param penalty 0 for none
     * @return this builder
     */
    public Builder optFrequencyPenalty(double penalty) {
      frequencyPenalty = penalty;
      return this;
    }

    /**
     * Sets the penalty of tokens that were generated at all.
     *
     * @param penalty 0 for none
     * @return this builder
     */
    public Builder optPresencePenalty(double penalty) {
      presencePenalty = penalty;
      return this;
    }

    /**
     * Sets the seed of the draws, so that the same draws come each time.
     *
     * @param value any number
     * @return this builder
     */
    public Builder optSeed(long value) {
      seed = OptionalLong.of(value);
      return this;
    }

    /**
     * Sets how many continuations beam search keeps.
     *
     * @param count 1 for no beam search
     * @return this builder
     */
    public Builder optBeams(int count) {
      beams = count;
      return this;
    }

    /**
     * Sets the exponent of the length that beam scores are divided by.
     *
     * @param exponent above 0 favours long texts
     * @return this builder
     */
    public Builder optLengthPenalty(double exponent) {
      lengthPenalty = exponent;
      return this;
    }

    /**
     * Sets when beam search ends before its limit of tokens.
     *
     * @param value when
     * @return this builder
     */
    public Builder optEarlyStopping(EarlyStopping value) {
      earlyStopping = value;
      return this;
    }

    /**
     * Adds an id that ends a text.
     *
     * @param id the id
     * @return this builder
     */
    public Builder addStopId(long id) {
      stopIds.add(id);
      return this;
    }

    /**
     * Adds a text that ends a text.
     *
     * @param text not empty
     * @return this builder
     */
    public Builder addStopString(String text) {
      stopStrings.add(text);
      return this;
    }

    /**
     * Adds a change of scores.
     *
     * @param processor the change
     * @return this builder
     */
    public Builder addProcessor(LogitsProcessor processor) {
      processors.add(processor);
      return this;
    }

    /**
     * Builds the configuration.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a setting is out of range
     */
    public GenerationConfig build() {
      return new GenerationConfig(
          maxNewTokens,
          minNewTokens,
          temperature,
          topK,
          topP,
          minP,
          repetitionPenalty,
          frequencyPenalty,
          presencePenalty,
          seed,
          beams,
          lengthPenalty,
          earlyStopping,
          stopIds,
          stopStrings,
          processors);
    }
  }
}
