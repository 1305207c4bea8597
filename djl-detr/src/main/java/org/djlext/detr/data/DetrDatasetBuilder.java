package org.djlext.detr.data;

import org.djlext.detr.PixelScaling;
import org.djlext.flashattn.data.PictureDatasetBuilder;

/**
 * What all these data sets can be told.
 *
 * @param <T> the builder itself
 */
public abstract class DetrDatasetBuilder<T extends DetrDatasetBuilder<T>>
    extends PictureDatasetBuilder<T> {

  SampleTransform transform = PaperAugmentation.validation();
  PixelScaling scaling = PixelScaling.IMAGENET;
  boolean masks;
  int classCount;
  ClassTable classes;

  DetrDatasetBuilder() {
    dataBatchifier = new DetrBatchifier();
    labelBatchifier = new DetrBatchifier();
  }

  /**
   * Sets the augmentation; without one, pictures are resized as for validation.
   *
   * @param steps the transform of each sample
   * @return this builder
   */
  public T optAugmentation(SampleTransform steps) {
    transform = steps;
    return self();
  }

  /**
   * Sets how bytes become numbers; unless said otherwise as published, with the mean and deviation
   * of ImageNet.
   *
   * @param pixels the scaling
   * @return this builder
   */
  public T optScaling(PixelScaling pixels) {
    scaling = pixels;
    return self();
  }

  /**
   * Says whether labels have masks.
   *
   * @param wanted false unless said otherwise
   * @return this builder
   */
  public T optMasks(boolean wanted) {
    masks = wanted;
    return self();
  }

  /**
   * Takes category ids as the indices of classes, as the published checkpoints do. Without this and
   * without {@link #optClasses}, categories are numbered from 0 on.
   *
   * @param count the number of classes of the head, without "no object"
   * @return this builder
   */
  public T optClassCount(int count) {
    classCount = count;
    return self();
  }

  /**
   * Sets which logit stands for which category, so that several files agree.
   *
   * @param table the table
   * @return this builder
   */
  public T optClasses(ClassTable table) {
    classes = table;
    return self();
  }
}
