package org.djlext.examples.faces;

import java.util.ArrayList;
import java.util.List;
import org.djlext.face.eval.PairScores;
import org.djlext.face.eval.Roc;
import org.djlext.face.eval.RocPoint;

/**
 * How one tone group of skin is treated by thresholds that were chosen on people of all groups.
 *
 * @param tone the group, from 0 (darkest)
 * @param comparisons how many comparisons there were of two people of the group
 * @param accuracy the mean of both rates of right answers, at the most accurate threshold of all
 * @param falseMatches the rate of false matches at the threshold that has 1e-3 over all
 * @param falseNonMatches the rate of false non-matches there
 */
record ToneScores(
    int tone, int comparisons, double accuracy, double falseMatches, double falseNonMatches) {

  static List<ToneScores> of(FaceComparisons comparisons) {
    Roc all = Roc.of(comparisons.all());
    double strict = all.nearest(FaceScores.FAR).threshold();
    double even = all.mostAccurate(0.5).threshold();
    List<ToneScores> tones = new ArrayList<>();
    for (int tone = 0; tone < FaceIdentity.TONES; tone++) {
      PairScores own = comparisons.within(tone);
      RocPoint at = rates(own, strict);
      RocPoint middle = rates(own, even);
      tones.add(
          new ToneScores(
              tone,
              own.size(),
              (1 + middle.trueAcceptRate() - middle.falseAcceptRate()) / 2,
              at.falseAcceptRate(),
              1 - at.trueAcceptRate()));
    }
    return tones;
  }

  private static RocPoint rates(PairScores scores, double threshold) {
    int mated = 0;
    int trueAccepts = 0;
    int falseAccepts = 0;
    for (int i = 0; i < scores.size(); i++) {
      boolean accepted = scores.similarity(i) >= threshold;
      mated += scores.same(i) ? 1 : 0;
      trueAccepts += accepted && scores.same(i) ? 1 : 0;
      falseAccepts += accepted && !scores.same(i) ? 1 : 0;
    }
    return new RocPoint(
        threshold, (double) falseAccepts / (scores.size() - mated), (double) trueAccepts / mated);
  }
}
