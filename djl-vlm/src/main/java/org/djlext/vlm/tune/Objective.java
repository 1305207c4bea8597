package org.djlext.vlm.tune;

import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a run minimises: its batches, and their loss. An update is made of several batches (gradient
 * accumulation); the loss of each is divided by what all of them count, so that it does not matter
 * how an update is cut into batches.
 *
 * <p>A run can be broken off anywhere and taken up again, so that everything here may depend on
 * nothing but the seed, the epoch and the index, and on what {@link #save} keeps.
 *
 * @param <B> a batch, in Java's memory
 */
public interface Objective<B> {

  /**
   * Returns how many batches an epoch has.
   *
   * @return at least 1, the same for every epoch
   */
  int batches();

  /**
   * Makes a batch.
   *
   * @param epoch counted from 0
   * @param index of the batch in its epoch, counted from 0; asked for in order
   * @return the batch
   * @throws IOException if the data cannot be read
   */
  B batch(int epoch, int index) throws IOException;

  /**
   * Returns what a batch counts in the mean over its update, such as the tokens that are learnt.
   *
   * @param batch the batch
   * @return at least 0
   */
  double weight(B batch);

  /**
   * Computes the loss of a batch and adds its gradients to those that are there. The gradient
   * collector is open.
   *
   * @param step the update that the batch belongs to
   * @param batch the batch
   * @throws IOException if something cannot be read
   */
  void accumulate(TuningStep step, B batch) throws IOException;

  /**
   * Returns the loss that DJL's {@code Trainer} is told of.
   *
   * @return the loss
   */
  default Loss loss() {
    return new NextTokenLoss();
  }

  /**
   * Measures the model on data that is not trained on.
   *
   * @param trainer the trainer, whose {@code evaluate} gives predictions
   * @return the values by name, such as {@code eval_loss}; none if there is no such data
   * @throws IOException if the data cannot be read
   */
  default Map<String, Double> evaluate(Trainer trainer) throws IOException {
    return Map.of();
  }

  /**
   * Says whether a run can be taken up after an update; where it cannot, a checkpoint waits.
   *
   * @param update how many updates have been made
   * @return whether it can
   */
  default boolean resumableAfter(int update) {
    return true;
  }

  /**
   * Writes what this objective must know to go on.
   *
   * @param folder an existing folder, which has the model and the optimizer too
   * @throws IOException if that fails
   */
  default void save(Path folder) throws IOException {}

  /**
   * Takes up what {@link #save} wrote.
   *
   * @param folder the folder
   * @throws IOException if it cannot be read
   */
  default void restore(Path folder) throws IOException {}

  /**
   * Returns what two runs must have in common to be one: the data and everything that decides the
   * batches and their loss.
   *
   * @return a text to compare
   */
  String identity();
}
