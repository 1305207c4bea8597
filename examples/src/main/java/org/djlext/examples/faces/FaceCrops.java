package org.djlext.examples.faces;

import java.util.Random;
import java.util.stream.IntStream;
import org.djlext.examples.drawing.Grain;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.FaceSample;

/**
 * Aligned faces that are drawn once and trained on by all models, as a data set would be: every
 * person seen as often, most times with everything that can disturb.
 */
final class FaceCrops {

  /** How inexact the points of a detector are, as part of the distance of the eyes. */
  static final double JITTER = 0.03;

  private static final double EASY_SHARE = 0.25;

  private final FaceSample[] crops;
  private final int people;
  private final int views;

  /**
   * Draws faces, on all processors.
   *
   * @param seed decides people and views
   * @param people how many people
   * @param views how often each is seen
   * @param size the sides of a crop in pixels
   * @param easy whether nothing but expressions and small turns is seen
   */
  FaceCrops(long seed, int people, int views, int size, boolean easy) {
    this.people = people;
    this.views = views;
    FaceGenerator generator = new FaceGenerator(seed);
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(size));
    crops =
        IntStream.range(0, people * views)
            .parallel()
            .mapToObj(i -> draw(generator, aligner, seed, i / views, i, easy))
            .toArray(FaceSample[]::new);
  }

  private static FaceSample draw(
      FaceGenerator generator,
      FaceAligner aligner,
      long seed,
      int person,
      int index,
      boolean easy) {
    Random random = new Random(Grain.mix(seed ^ 0xC409L, index));
    Nuisance nuisance = random.nextDouble() < EASY_SHARE || easy ? Nuisance.EASY : Nuisance.ALL;
    return generator.sample(person, FaceView.draw(nuisance, random), aligner, JITTER);
  }

  int people() {
    return people;
  }

  int size() {
    return crops.length;
  }

  /** Returns a crop. */
  FaceSample get(int index) {
    return crops[index];
  }

  /** Returns who is on a crop, from 0 on. */
  int person(int index) {
    return index / views;
  }
}
