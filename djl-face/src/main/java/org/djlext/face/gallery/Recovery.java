package org.djlext.face.gallery;

import java.util.List;

/**
 * What opening a gallery found.
 *
 * @param templates how many templates were read
 * @param damages the parts that could not be read; an enrolment that was cut off before it was
 *     confirmed is the last of them
 * @param indexRebuilt whether the search index was absent or did not belong to the file, and was
 *     built anew
 */
public record Recovery(int templates, List<Damage> damages, boolean indexRebuilt) {

  /**
   * Copies the list.
   *
   * @param templates how many templates were read
   * @param damages the parts that could not be read
   * @param indexRebuilt whether the search index was built anew
   */
  public Recovery {
    damages = List.copyOf(damages);
  }

  /**
   * Says whether everything could be read.
   *
   * @return true if nothing is damaged
   */
  public boolean complete() {
    return damages.isEmpty();
  }
}
