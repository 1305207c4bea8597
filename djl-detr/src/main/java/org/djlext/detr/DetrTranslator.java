package org.djlext.detr;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * Detects objects in pictures: resizes and pads as the checkpoint wants it, and gives the objects
 * whose probability exceeds a threshold, the likeliest first, with boxes as parts of the original
 * picture. Pictures of several sizes can be predicted as one batch.
 *
 * <p>Nothing is suppressed (no NMS): the model finds each object once. Boxes are as the model gives
 * them, which may be a little outside of the picture.
 *
 * @see DetrTranslatorFactory
 */
public final class DetrTranslator extends PictureTranslator<Image, DetectedObjects> {

  /** What the probability of an object must exceed unless said otherwise. */
  public static final double THRESHOLD = 0.5;

  private DetrTranslator(Builder builder) {
    super(
        RgbImage::of,
        builder.processor,
        new DetectionReader(builder.names, builder.threshold, builder.topK));
  }

  /**
   * Begins a translator for the published way of preparing pictures.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a {@link DetrTranslator}. */
  public static final class Builder {

    private DetrImageProcessor processor = DetrImageProcessor.published();
    private CategoryNames names = CategoryNames.of(List.of());
    private double threshold = THRESHOLD;
    private int topK = Integer.MAX_VALUE;

    private Builder() {}

    /**
     * Sets how pictures are prepared.
     *
     * @param newProcessor the processor
     * @return this builder
     */
    public Builder optProcessor(DetrImageProcessor newProcessor) {
      processor = newProcessor;
      return this;
    }

    /**
     * Sets the names of the classes; without them they are {@code LABEL_0}, {@code LABEL_1}, ...
     *
     * @param classNames the names, by class index
     * @return this builder
     */
    public Builder optClassNames(List<String> classNames) {
      names = CategoryNames.of(classNames);
      return this;
    }

    /**
     * Sets what the probability of an object must exceed.
     *
     * @param newThreshold 0 to 1
     * @return this builder
     */
    public Builder optThreshold(double newThreshold) {
      threshold = newThreshold;
      return this;
    }

    /**
     * Sets how many objects are given at most, the likeliest of them.
     *
     * @param newTopK at least 1
     * @return this builder
     */
    public Builder optTopK(int newTopK) {
      topK = newTopK;
      return this;
    }

    /**
     * Builds the translator.
     *
     * @return the translator
     * @throws IllegalArgumentException naming the value that cannot be
     */
    public DetrTranslator build() {
      return new DetrTranslator(this);
    }
  }
}
