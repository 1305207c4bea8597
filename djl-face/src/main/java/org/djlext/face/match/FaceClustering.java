package org.djlext.face.match;

import java.util.List;

/** Sorts faces into groups that may each be of one person. */
public sealed interface FaceClustering
    permits ConnectedClustering, ChineseWhispers, DensityClustering {

  /** The group of faces that belong to none. */
  int NO_GROUP = -1;

  /**
   * Groups faces.
   *
   * @param embeddings an embedding (D) for each face
   * @return the group of each, numbered from 0 in the order of their first faces, or {@link
   *     #NO_GROUP}
   * @throws IllegalArgumentException if dimensions differ, or an embedding has no direction
   */
  int[] cluster(List<float[]> embeddings);
}
