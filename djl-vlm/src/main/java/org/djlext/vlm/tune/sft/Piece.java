package org.djlext.vlm.tune.sft;

/**
 * A part of the data that is read as one text.
 *
 * @param example the index of the example, or -1 if the part goes over examples
 * @param from the index of its first token, in the example or in all data
 * @param to the index behind its last token
 */
record Piece(int example, long from, long to) {

  int length() {
    return (int) (to - from);
  }
}
