package org.djlext.vlm.tune.preference;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;

/**
 * The reference's log-probabilities of all answers, computed once before training, so that no
 * second model need be kept (trl: {@code precompute_ref_log_probs}).
 */
public final class ReferenceScores {

  private final float[] chosen;
  private final float[] rejected;

  private ReferenceScores(int pairs) {
    chosen = new float[pairs];
    rejected = new float[pairs];
  }

  /**
   * Computes the log-probabilities by a model as it is now.
   *
   * @param reference the model; the one that will be trained, before its training
   * @param data the pairs
   * @param settings how many are read at a time
   * @return the scores
   */
  public static ReferenceScores of(Model reference, PreferenceData data, PairSettings settings) {
    ReferenceScores scores = new ReferenceScores(data.size());
    PairBatches batches = new PairBatches(data, settings.inOrder());
    for (int i = 0; i < batches.count(); i++) {
      PairBatch batch = batches.batch(0, i);
      try (NDManager scratch = reference.getNDManager().newSubManager();
          NDArray ids = batch.ids(scratch);
          NDArray labels = batch.labels(scratch)) {
        ParameterStore store = new ParameterStore(scratch, false);
        NDList logits = reference.getBlock().forward(store, new NDList(ids), false);
        logits.attach(scratch);
        scores.put(batch, DpoLoss.sums(logits.head(), labels).toFloatArray());
      }
    }
    return scores;
  }

  private void put(PairBatch batch, float[] sums) {
    int n = batch.pairs().length;
    for (int i = 0; i < n; i++) {
      chosen[batch.pairs()[i]] = sums[i];
      rejected[batch.pairs()[i]] = sums[n + i];
    }
  }

  /** Returns the sums of a batch, in the order of its rows. */
  float[] of(PairBatch batch) {
    int n = batch.pairs().length;
    float[] sums = new float[2 * n];
    for (int i = 0; i < n; i++) {
      sums[i] = chosen[batch.pairs()[i]];
      sums[n + i] = rejected[batch.pairs()[i]];
    }
    return sums;
  }
}
