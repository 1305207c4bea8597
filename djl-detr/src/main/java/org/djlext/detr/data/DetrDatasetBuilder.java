package org.djlext.detr.data;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import java.nio.file.Path;
import org.djlext.detr.PixelScaling;

/**
 * What all these data sets can be told.
 *
 * @param <T> the builder itself
 */
public abstract class DetrDatasetBuilder<T extends DetrDatasetBuilder<T>>
    extends RandomAccessDataset.BaseBuilder<T> {

  Path pictureFolder;
  SampleTransform transform = PaperAugmentation.validation();
  PixelScaling scaling = PixelScaling.IMAGENET;
  boolean masks;
  int classCount;
  ClassTable classes;
  long seed;

  DetrDatasetBuilder() {
    dataBatchifier = new DetrBatchifier();
    labelBatchifier = new DetrBatchifier();
  }

  /**
   * Sets the batch size; the order of every pass follows from the seed.
   *
   * @param batchSize the number of pictures in a batch
   * @param random whether pictures come in random order
   * @param dropLast whether a last batch that is not full is left out
   * @return this builder
   */
  @Override
  public T setSampling(int batchSize, boolean random, boolean dropLast) {
    if (!random) {
      return super.setSampling(batchSize, false, dropLast);
    }
    return setSampling(new BatchSampler(new EpochSampler(), batchSize, dropLast));
  }

  /**
   * Sets the folder of the pictures.
   *
   * @param folder where the file names of the annotations begin
   * @return this builder
   */
  public T setPictures(Path folder) {
    pictureFolder = folder;
    return self();
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
   * Sets the seed of order and augmentation.
   *
   * @param number any number
   * @return this builder
   */
  public T optSeed(long number) {
    seed = number;
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

  void check() {
    getSampler();
    if (pictureFolder == null) {
      throw new IllegalArgumentException("the folder of the pictures must be set");
    }
  }
}
