package org.djlext.flashattn.data;

import ai.djl.training.dataset.BatchSampler;
import ai.djl.training.dataset.RandomAccessDataset;
import java.nio.file.Path;

/**
 * What all data sets of pictures can be told.
 *
 * @param <T> the builder itself
 */
public abstract class PictureDatasetBuilder<T extends PictureDatasetBuilder<T>>
    extends RandomAccessDataset.BaseBuilder<T> {

  Path pictureFolder;
  long seed;

  /** Constructs a builder. */
  protected PictureDatasetBuilder() {}

  /**
   * Sets the batch size; the order of every pass follows from the seed.
   *
   * @param batchSize the number of samples in a batch
   * @param random whether samples come in random order
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
   * Checks that sampling and folder are set.
   *
   * @throws IllegalArgumentException if one is not
   */
  protected void check() {
    getSampler();
    if (pictureFolder == null) {
      throw new IllegalArgumentException("the folder of the pictures must be set");
    }
  }
}
