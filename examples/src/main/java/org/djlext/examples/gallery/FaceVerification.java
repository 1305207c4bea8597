package org.djlext.examples.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.examples.faces.FaceGenerator;
import org.djlext.examples.faces.FacePairs;
import org.djlext.examples.faces.FacePairs.Pair;
import org.djlext.examples.faces.FaceView.Nuisance;
import org.djlext.face.Embeddings;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.eval.LfwProtocol;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import org.djlext.flashattn.image.RgbImage;

/**
 * Pairs of unseen people compared, for each thing that makes it hard.
 *
 * @param pairs how many there are of each
 * @param rows what came of each, everything at once last
 */
record FaceVerification(int pairs, List<Row> rows) {

  /** How many people there are; their indices are below. */
  static final int PEOPLE = 300;

  /** The rate of false accepts of the table. */
  static final double RATE = 1e-3;

  /** How inexact the points are that faces are aligned by, as part of the distance of the eyes. */
  static final double JITTER = 0.03;

  /**
   * Pairs whose second faces suffer from one thing.
   *
   * @param nuisance from what
   * @param accuracy by the protocol of LFW, of the pairs
   * @param comparisons of every first with every second face
   */
  record Row(Nuisance nuisance, double accuracy, PairScores comparisons) {

    Roc roc() {
      return Roc.of(comparisons);
    }

    String[] cells() {
      Roc roc = roc();
      return new String[] {
        name(), share(accuracy), share(roc.tarAtFar(RATE)), share(roc.eer()), share(roc.auc())
      };
    }

    String name() {
      return nuisance == Nuisance.ALL ? "all at once" : nuisance.name().toLowerCase(Locale.ROOT);
    }
  }

  static FaceVerification score(FaceModels models, long seed, int pairs) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Nuisance nuisance : Nuisance.values()) {
      FacePairs drawn = FacePairs.draw(nuisance, PEOPLE, pairs, seed);
      rows.add(score(drawn, models.embed(crops(drawn, models.aligner(), seed))));
    }
    return new FaceVerification(pairs, rows);
  }

  /** All first faces, then all second ones. */
  private static List<RgbImage> crops(FacePairs drawn, FaceAligner aligner, long seed) {
    FaceGenerator generator = new FaceGenerator(seed);
    List<Pair> pairs = drawn.pairs();
    return Stream.concat(
            pairs.parallelStream()
                .map(p -> generator.aligned(p.first(), p.firstView(), aligner, JITTER)),
            pairs.parallelStream()
                .map(p -> generator.aligned(p.second(), p.secondView(), aligner, JITTER)))
        .toList();
  }

  private static Row score(FacePairs drawn, List<float[]> embeddings) {
    List<Pair> pairs = drawn.pairs();
    int count = pairs.size();
    List<float[]> first = embeddings.subList(0, count).stream().map(Embeddings::unit).toList();
    List<float[]> second =
        embeddings.subList(count, 2 * count).stream().map(Embeddings::unit).toList();
    boolean[] same = new boolean[count];
    double[] cosines = new double[count * count];
    boolean[] one = new boolean[count * count];
    for (int i = 0; i < count; i++) {
      same[i] = pairs.get(i).same();
      for (int j = 0; j < count; j++) {
        cosines[i * count + j] = dot(first.get(i), second.get(j));
        one[i * count + j] = pairs.get(i).first() == pairs.get(j).second();
      }
    }
    double accuracy =
        LfwProtocol.standard().evaluate(PairScores.ofEmbeddings(first, second, same)).accuracy();
    return new Row(drawn.nuisance(), accuracy, PairScores.ofSimilarities(cosines, one));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  Map<String, Roc> curves() {
    Map<String, Roc> curves = new LinkedHashMap<>();
    rows.forEach(row -> curves.put(row.name(), row.roc()));
    return curves;
  }

  /** The row with everything at once. */
  Row hardest() {
    return rows.get(rows.size() - 1);
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
