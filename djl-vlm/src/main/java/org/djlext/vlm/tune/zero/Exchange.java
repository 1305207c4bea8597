package org.djlext.vlm.tune.zero;

import java.io.IOException;

/**
 * How the ranks of one training come together: the collective operations that ZeRO needs, seen by
 * one rank. Each is made of two halves, one that gives and one that takes, so that ranks may live
 * in one thread as well as in many machines: all ranks give before any takes.
 *
 * <p>All ranks call the same operations in the same order with vectors of the same length, which
 * the number of ranks divides. Sums are taken in the order of ranks, so that every run comes to the
 * same bits.
 */
public interface Exchange extends AutoCloseable {

  /**
   * Returns which rank this is.
   *
   * @return from 0
   */
  int rank();

  /**
   * Returns N.
   *
   * @return how many ranks there are
   */
  int ranks();

  /**
   * Gives this rank's term of a sum: to each rank the slice that it owns.
   *
   * @param whole the vector, which may change after the call
   * @throws IOException if that fails
   */
  void scatter(FlatVector whole) throws IOException;

  /**
   * Takes the sum of what all ranks scattered.
   *
   * @param slice filled with the slice that this rank owns
   * @throws IOException if that fails
   */
  void reduce(FlatVector slice) throws IOException;

  /**
   * Gives the slice that this rank owns to all others.
   *
   * @param slice the slice, which may change after the call
   * @throws IOException if that fails
   */
  void publish(FlatVector slice) throws IOException;

  /**
   * Takes what the others published.
   *
   * @param whole filled with their slices; this rank's own slice in it is left as it is
   * @throws IOException if that fails
   */
  void gather(FlatVector whole) throws IOException;

  /**
   * Gives this rank's term of a sum of numbers.
   *
   * @param value the term
   * @throws IOException if that fails
   */
  void contribute(double value) throws IOException;

  /**
   * Takes the sum of the numbers that all ranks contributed.
   *
   * @return the sum
   * @throws IOException if that fails
   */
  double total() throws IOException;

  /**
   * Returns how much this rank has sent to others; what it keeps for itself does not count.
   *
   * @return the number of elements of vectors so far
   */
  long sent();

  /** Lets go of what was given and not taken. */
  @Override
  void close();
}
