package org.djlext.vlm.tune.zero;

/**
 * What a slice of a {@link FlatLayout} has of one parameter.
 *
 * @param tensor the parameter
 * @param from the first number in the parameter
 * @param at the first number in the slice
 * @param length how many numbers
 */
public record FlatPiece(FlatTensor tensor, long from, long at, long length) {

  /** The most numbers in a piece, so that a buffer of Java holds them. */
  static final long LONGEST = 1L << 28;
}
