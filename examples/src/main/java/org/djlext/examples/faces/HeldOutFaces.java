package org.djlext.examples.faces;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.eval.LfwProtocol;
import org.djlext.face.eval.LfwResult;
import org.djlext.face.eval.PairScores;
import org.djlext.face.process.FaceSample;
import org.djlext.flashattn.image.RgbImage;

/**
 * Pairs of faces of people whom no training has seen, drawn once, for models to be scored on.
 *
 * @param pairs who is compared with whom
 * @param first the first face of each pair, seen well
 * @param second the second, under the nuisance of the pairs
 */
record HeldOutFaces(FacePairs pairs, List<FaceSample> first, List<FaceSample> second) {

  /** The population that no training may have. */
  static final long SEED = 20_251;

  /** How many people it has. */
  static final int PEOPLE = 600;

  /**
   * Draws pairs, on all processors.
   *
   * @param seed the population, which decides the pairs too
   * @param nuisance what second faces suffer from
   * @param count how many pairs, a multiple of 20
   * @param size the sides of a crop in pixels
   */
  static HeldOutFaces draw(long seed, Nuisance nuisance, int count, int size) {
    FacePairs pairs = FacePairs.draw(nuisance, PEOPLE, count, seed);
    FaceGenerator generator = new FaceGenerator(seed);
    FaceAligner aligner = FaceAligner.of(FaceTemplate.square(size));
    return new HeldOutFaces(
        pairs,
        IntStream.range(0, count)
            .parallel()
            .mapToObj(pairs.pairs()::get)
            .map(p -> generator.sample(p.first(), p.firstView(), aligner, FaceCrops.JITTER))
            .toList(),
        IntStream.range(0, count)
            .parallel()
            .mapToObj(pairs.pairs()::get)
            .map(p -> generator.sample(p.second(), p.secondView(), aligner, FaceCrops.JITTER))
            .toList());
  }

  /**
   * Compares faces pair by pair, by the ten-fold protocol.
   *
   * @param likeness compares them
   */
  LfwResult verify(FaceLikeness likeness) {
    boolean[] same = new boolean[pairs.pairs().size()];
    double[] distances = new double[same.length];
    for (int i = 0; i < same.length; i++) {
      same[i] = pairs.pairs().get(i).same();
      distances[i] = 2 - 2 * likeness.of(i, i); // squared, of unit vectors
    }
    return LfwProtocol.standard().evaluate(PairScores.ofDistances(distances, same));
  }

  /** Returns the pictures of all faces, the first ones before the second ones. */
  List<RgbImage> all() {
    return Stream.concat(first.stream(), second.stream()).map(FaceSample::picture).toList();
  }
}
