package org.djlext.vlm.chameleon;

import org.djlext.vlm.generate.GenerationConfig;

/**
 * How documents are generated. Pictures are guided: three predictions, of the whole prompt, of its
 * pictures alone and of nothing, are combined to {@code nothing + picture * (pictures - nothing) +
 * text * (whole - pictures)}, so that weights of 1 leave the prediction as it is.
 *
 * @param text how words are chosen
 * @param codes how the codes of pictures are chosen
 * @param textGuidance how much the words of the prompt matter for pictures
 * @param pictureGuidance how much the pictures of the prompt matter for pictures
 * @param modality what may be generated
 * @param chat whether the prompt's turn is ended before the answer
 */
public record DrawingConfig(
    GenerationConfig text,
    GenerationConfig codes,
    double textGuidance,
    double pictureGuidance,
    Modality modality,
    boolean chat) {

  private static final double TEMPERATURE = 0.7;
  private static final double TOP_P = 0.9;
  private static final double PENALTY = 1.2;
  private static final double TEXT_GUIDANCE = 3;
  private static final double PICTURE_GUIDANCE = 1.2;

  /**
   * Checks the values.
   *
   * @param text how words are chosen
   * @param codes how the codes of pictures are chosen
   * @param textGuidance how much the words of the prompt matter for pictures
   * @param pictureGuidance how much the pictures of the prompt matter for pictures
   * @param modality what may be generated
   * @param chat whether the prompt's turn is ended before the answer
   * @throws IllegalArgumentException if a guidance is not a number
   */
  public DrawingConfig {
    if (!Double.isFinite(textGuidance) || !Double.isFinite(pictureGuidance)) {
      throw new IllegalArgumentException(
          "guidance: expected finite numbers, found text %s and picture %s"
              .formatted(textGuidance, pictureGuidance));
    }
  }

  /**
   * Returns what the authors' program does unless told otherwise.
   *
   * @param modality what may be generated
   * @return temperature 0.7, top-p 0.9, repetition penalty 1.2 for words; guidance 3 and 1.2
   */
  public static DrawingConfig original(Modality modality) {
    GenerationConfig.Builder words =
        GenerationConfig.builder()
            .optTemperature(TEMPERATURE)
            .optTopP(TOP_P)
            .optRepetitionPenalty(PENALTY)
            .optSampling(true);
    GenerationConfig codes =
        GenerationConfig.builder()
            .optTemperature(TEMPERATURE)
            .optTopP(TOP_P)
            .optSampling(true)
            .build();
    return new DrawingConfig(
        words.build(),
        codes,
        TEXT_GUIDANCE,
        PICTURE_GUIDANCE,
        modality,
        modality != Modality.PICTURE);
  }

  /** Says whether more than the prediction of the whole prompt is needed. */
  boolean isGuided() {
    return textGuidance != 1 || pictureGuidance != 1;
  }
}
