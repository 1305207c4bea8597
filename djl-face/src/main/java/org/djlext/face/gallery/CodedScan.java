package org.djlext.face.gallery;

/**
 * Compares a probe with every template, and finds exactly what comparing all numbers finds. Reads
 * the codes of all, and all numbers of those only that may be among the best after what the codes
 * say and how wrong they can be.
 */
final class CodedScan {

  private final Vectors vectors;
  private final int[] owners;
  private final int count;

  CodedScan(Vectors vectors, int[] owners, int count) {
    this.vectors = vectors;
    this.owners = owners;
    this.count = count;
  }

  BestPersons search(float[] unit, BestPersons best) {
    if (best.wanted() > count / 16) {
      for (int slot = 0; slot < count; slot++) {
        best.offer(owners[slot], vectors.cosine(unit, slot));
      }
      return best;
    }
    float[] most = new float[count];
    ScoredHeap likely = bounds(new CodedProbe(unit.length).set(unit), most, 2 * best.wanted() + 8);
    while (likely.size() > 0) {
      int slot = likely.item();
      best.offer(owners[slot], vectors.cosine(unit, slot));
      most[slot] = Float.NEGATIVE_INFINITY;
      likely.remove();
    }
    for (int slot = 0; slot < count; slot++) {
      if (most[slot] >= best.least()) {
        best.offer(owners[slot], vectors.cosine(unit, slot));
      }
    }
    return best;
  }

  /** Fills in what the cosines are at most, and gives the likely best. */
  private ScoredHeap bounds(CodedProbe probe, float[] most, int size) {
    ScoredHeap likely = new ScoredHeap(size);
    CodeColumns.Scores scores = new CodeColumns.Scores();
    int whole = count / CodeColumns.VECTORS;
    for (int block = 0; block < whole; block++) {
      CodeColumns columns = vectors.columns(block);
      columns.compare(probe, scores);
      for (int i = 0; i < CodeColumns.VECTORS; i++) {
        int slot = block * CodeColumns.VECTORS + i;
        most[slot] = scores.score(i) + probe.bound(columns.residual(i));
        likely.offer(scores.score(i), slot, size);
      }
    }
    Codes codes = vectors.codes();
    for (int slot = whole * CodeColumns.VECTORS; slot < count; slot++) {
      long[] rows = codes.rows(slot);
      int at = codes.at(slot);
      float score = probe.score(rows, at);
      most[slot] = score + probe.bound(rows, at);
      likely.offer(score, slot, size);
    }
    return likely;
  }
}
