package org.djlext.examples.chat;

import java.util.List;
import org.djlext.vlm.generate.GenerationConfig;
import picocli.CommandLine.Option;

/** The options that say how text is generated. */
final class SamplingOptions {

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "256",
      description = "The most tokens of one answer. Default: ${DEFAULT-VALUE}.")
  private int maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "0 always takes the most likely token; above 0 draws, the higher the wilder. Default:"
              + " ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw among the K most likely tokens; 0 is all.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Draw among the most likely tokens that reach the probability P.")
  private double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      defaultValue = "0",
      description = "Drop tokens less likely than P times the most likely one.")
  private double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      defaultValue = "1",
      description = "Above 1, tokens that were seen become less likely.")
  private double repetitionPenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "F",
      defaultValue = "0",
      description = "Above 0, tokens become less likely each time they are written.")
  private double frequencyPenalty;

  @Option(
      names = "--presence-penalty",
      paramLabel = "F",
      defaultValue = "0",
      description = "Above 0, tokens become less likely once they are written.")
  private double presencePenalty;

  @Option(
      names = "--beams",
      paramLabel = "B",
      defaultValue = "1",
      description = "Search with B beams instead of taking one token after another.")
  private int beams;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End the answer before this text; may be given several times.")
  private List<String> stop = List.of();

  /**
   * Returns the configuration.
   *
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  GenerationConfig config(long seed) {
    GenerationConfig.Builder config =
        GenerationConfig.builder()
            .optMaxNewTokens(maxNewTokens)
            .optTemperature(temperature)
            .optTopK(topK)
            .optTopP(topP)
            .optMinP(minP)
            .optRepetitionPenalty(repetitionPenalty)
            .optFrequencyPenalty(frequencyPenalty)
            .optPresencePenalty(presencePenalty)
            .optBeams(beams)
            .optSeed(seed);
    stop.forEach(config::addStopString);
    return config.build();
  }
}
