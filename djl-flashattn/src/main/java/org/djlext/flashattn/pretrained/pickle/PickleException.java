package org.djlext.flashattn.pretrained.pickle;

import java.io.Serial;

/** What is wrong with a pickle; becomes a {@code CheckpointException} where the file is known. */
final class PickleException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  PickleException(String problem) {
    super(problem);
  }
}
