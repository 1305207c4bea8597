package org.djlext.examples.faces;

import java.util.Arrays;
import java.util.List;
import org.djlext.face.eval.PairScores;

/**
 * Many more comparisons than there are pairs: each first face is compared with the second faces of
 * its own and of the following pairs, so that rare false accepts can be counted.
 */
final class FaceComparisons {

  /** With how many second faces a first face is compared. */
  static final int EACH = 200;

  private final double[] cosines;
  private final boolean[] same;
  private final byte[] tones;

  /** The tone group of both people, or this if they are of two. */
  private static final byte MIXED = -1;

  private FaceComparisons(double[] cosines, boolean[] same, byte[] tones) {
    this.cosines = cosines;
    this.same = same;
    this.tones = tones;
  }

  /**
   * Compares faces.
   *
   * @param faces the pairs
   * @param generator knows their people
   * @param likeness compares them
   */
  static FaceComparisons of(HeldOutFaces faces, FaceGenerator generator, FaceLikeness likeness) {
    List<FacePairs.Pair> pairs = faces.pairs().pairs();
    int[] people = new int[HeldOutFaces.PEOPLE];
    Arrays.setAll(people, person -> generator.person(person).skin().tone());
    int count = pairs.size();
    int each = Math.min(EACH, count);
    double[] cosines = new double[count * each];
    boolean[] same = new boolean[cosines.length];
    byte[] tones = new byte[cosines.length];
    for (int i = 0, at = 0; i < count; i++) {
      int first = (int) pairs.get(i).first();
      for (int k = 0; k < each; k++, at++) {
        int j = (i + k) % count;
        int second = (int) pairs.get(j).second();
        cosines[at] = likeness.of(i, j);
        same[at] = first == second;
        tones[at] = people[first] == people[second] ? (byte) people[first] : MIXED;
      }
    }
    return new FaceComparisons(cosines, same, tones);
  }

  /** Returns all comparisons. */
  PairScores all() {
    return PairScores.ofSimilarities(cosines, same);
  }

  /** Returns the comparisons of people of one tone group with each other. */
  PairScores within(int tone) {
    int count = 0;
    double[] chosen = new double[cosines.length];
    boolean[] answers = new boolean[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      if (tones[i] == tone) {
        chosen[count] = cosines[i];
        answers[count++] = same[i];
      }
    }
    return PairScores.ofSimilarities(Arrays.copyOf(chosen, count), Arrays.copyOf(answers, count));
  }
}
