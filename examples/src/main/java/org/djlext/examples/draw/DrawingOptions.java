package org.djlext.examples.draw;

import org.djlext.vlm.chameleon.DrawingConfig;
import org.djlext.vlm.chameleon.Modality;
import org.djlext.vlm.generate.GenerationConfig;
import picocli.CommandLine.Option;

/** The options that say how codes are chosen. */
final class DrawingOptions {

  private static final int MOST = 1000;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "1",
      description =
          "0 always takes the most likely code; above 0 draws, the higher the wilder. Default:"
              + " ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "0.9",
      description =
          "Draw among the most likely codes that reach the probability P. Default:"
              + " ${DEFAULT-VALUE}.")
  private double topP;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw among the K most likely codes; 0 is all.")
  private int topK;

  @Option(
      names = "--guidance",
      paramLabel = "G",
      defaultValue = "1.5",
      description =
          "How much the caption matters beside what pictures look like anyway; 1 is as the model"
              + " has it. Default: ${DEFAULT-VALUE}.")
  private double guidance;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Draw N times and keep the picture that the model itself finds the caption likeliest for."
              + " Default: ${DEFAULT-VALUE}.")
  private int candidates;

  /** Returns how often is drawn. */
  int candidates() {
    return candidates;
  }

  /**
   * Returns the configuration.
   *
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  DrawingConfig config() {
    if (candidates < 1 || candidates > MOST) {
      throw new IllegalArgumentException(
          "--candidates: expected 1 to %d, found %d".formatted(MOST, candidates));
    }
    GenerationConfig codes =
        GenerationConfig.builder()
            .optTemperature(temperature)
            .optTopP(topP)
            .optTopK(topK)
            .optSampling(temperature > 0)
            .build();
    return new DrawingConfig(codes, codes, guidance, 1, Modality.PICTURE, false);
  }
}
