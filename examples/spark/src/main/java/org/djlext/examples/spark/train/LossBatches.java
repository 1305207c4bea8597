package org.djlext.examples.spark.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;

/**
 * The batches that a Block learns by a loss. They depend on nothing but the epoch and the index.
 */
public interface LossBatches {

  /**
   * One batch.
   *
   * @param data what the Block reads
   * @param labels what the loss compares its outputs with
   */
  record Pair(NDList data, NDList labels) {}

  /**
   * Returns how many batches an epoch has.
   *
   * @return at least 1
   */
  int count();

  /**
   * Makes a batch.
   *
   * @param manager owner of its arrays
   * @param epoch counted from 0
   * @param index in its epoch, counted from 0
   * @return the batch
   * @throws IOException if the data cannot be read
   */
  Pair batch(NDManager manager, int epoch, int index) throws IOException;

  /**
   * Returns what a batch counts in the mean over its update, such as its pictures, if the loss is a
   * mean over them.
   *
   * @param epoch counted from 0
   * @param index in its epoch
   * @return at least 0
   */
  double weight(int epoch, int index);

  /**
   * Returns what two runs must have in common to be one.
   *
   * @return a text to compare
   */
  String identity();
}
