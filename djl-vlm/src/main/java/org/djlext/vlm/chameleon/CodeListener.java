package org.djlext.vlm.chameleon;

/** Is told of the codes of pictures as they are chosen. */
@FunctionalInterface
public interface CodeListener {

  /**
   * Takes note of a code.
   *
   * @param picture which picture of the answer, from 0
   * @param place which code of the picture, from 0, row by row
   * @param code the codebook row
   */
  void chosen(int picture, int place, int code);
}
