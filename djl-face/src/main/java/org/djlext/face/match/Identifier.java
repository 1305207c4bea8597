package org.djlext.face.match;

import java.util.List;
import java.util.Optional;

/**
 * Says whom a face is of. With a threshold the set of persons is open: a face may be of nobody
 * known. Without, it is closed, and the most alike is the answer.
 *
 * @param search the persons
 * @param threshold the cosine an answer has to reach; -1 for a closed set
 */
public record Identifier(FaceSearch search, double threshold) {

  /**
   * Makes an identifier of a closed set.
   *
   * @param search the persons
   * @return the identifier
   */
  public static Identifier closedSet(FaceSearch search) {
    return new Identifier(search, -1);
  }

  /**
   * Answers with one person or none.
   *
   * @param probe an embedding (D)
   * @return the most alike, if alike enough
   */
  public Optional<Candidate> identify(float[] probe) {
    return candidates(probe, 1).stream().findFirst();
  }

  /**
   * Answers with several.
   *
   * @param probe an embedding (D)
   * @param count how many at most
   * @return those alike enough, the most alike first
   */
  public List<Candidate> candidates(float[] probe, int count) {
    return search.search(probe, count).stream().filter(c -> c.cosine() >= threshold).toList();
  }
}
