package org.djlext.face.match;

import java.util.List;

/** Finds persons by a face. */
@FunctionalInterface
public interface FaceSearch {

  /**
   * Finds the persons most alike.
   *
   * @param probe an embedding (D)
   * @param count how many persons are wanted
   * @return that many or all there are, each once, with its best template, the most alike first
   * @throws IllegalArgumentException if the dimension is another, or the embedding has no direction
   */
  List<Candidate> search(float[] probe, int count);
}
