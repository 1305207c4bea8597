package org.djlext.examples.faces;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Nuisance;

/**
 * Pairs of faces of people whom no training has seen: one seen well, the other under a nuisance.
 * Half of them show one person twice, as in the protocol of Labeled Faces in the Wild.
 *
 * @param nuisance what the second face of each pair suffers from
 * @param pairs the pairs, in ten equal parts with as many of the same as of different people
 */
public record FacePairs(Nuisance nuisance, List<Pair> pairs) {

  private static final int PARTS = 10;

  /**
   * A pair.
   *
   * @param first the index of a person
   * @param firstView how that face is seen
   * @param second the index of the same or another person
   * @param secondView how that face is seen
   */
  public record Pair(long first, FaceView firstView, long second, FaceView secondView) {

    /**
     * Says whether both are one person.
     *
     * @return whether the indices are equal
     */
    public boolean same() {
      return first == second;
    }
  }

  /**
   * Draws pairs.
   *
   * @param nuisance what the second faces suffer from
   * @param people how many people there are, at least 2
   * @param count how many pairs, a multiple of 20
   * @param seed decides
   * @return the pairs
   */
  public static FacePairs draw(Nuisance nuisance, int people, int count, long seed) {
    if (people < 2 || count < 1 || count % (2 * PARTS) != 0) {
      throw new IllegalArgumentException(
          "pairs: expected at least 2 people and a multiple of 20, found %d and %d"
              .formatted(people, count));
    }
    Random random = new Random(Grain.mix(seed, nuisance.ordinal()));
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long first = random.nextInt(people);
      boolean same = i % (count / PARTS) < count / PARTS / 2;
      long second = same ? first : (first + 1 + random.nextInt(people - 1)) % people;
      pairs.add(
          new Pair(
              first,
              FaceView.draw(Nuisance.EASY, random),
              second,
              FaceView.draw(nuisance, random)));
    }
    return new FacePairs(nuisance, pairs);
  }
}
