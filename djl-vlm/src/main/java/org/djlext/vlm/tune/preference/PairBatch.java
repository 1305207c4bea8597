package org.djlext.vlm.tune.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.sft.SftBatch;
import org.djlext.vlm.tune.sft.Tokens;

/**
 * A batch of N pairs: the chosen answers and then the rejected ones, padded at the end.
 *
 * @param pairs the index of each pair
 * @param inputIds {@code (2N, T)}
 * @param labels {@code (2N, T)}, {@link NextTokenLoss#IGNORED} for prompts and padding
 * @param lengths {@code (2N)}, how many tokens of each row are no padding
 * @param margins {@code (N)} or null
 */
public record PairBatch(
    int[] pairs, long[][] inputIds, long[][] labels, int[] lengths, float[] margins) {

  static PairBatch of(PreferenceData data, long pad, int... pairs) {
    int n = pairs.length;
    Tokens[] rows = new Tokens[2 * n];
    for (int i = 0; i < n; i++) {
      rows[i] = data.chosen(pairs[i]);
      rows[n + i] = data.rejected(pairs[i]);
    }
    SftBatch padded = SftBatch.padded(Arrays.asList(rows), pad);
    int[] lengths = Arrays.stream(rows).mapToInt(Tokens::length).toArray();
    return new PairBatch(pairs, padded.inputIds(), padded.labels(), lengths, data.margins(pairs));
  }

  /** Returns the tokens; padding stands behind what is real, so that no mask is needed. */
  NDArray ids(NDManager manager) {
    return EngineMemory.own(manager.create(inputIds));
  }

  NDArray labels(NDManager manager) {
    return EngineMemory.own(manager.create(labels));
  }

  /** Returns {@code (2N, T)}, zero for padding. */
  NDArray mask(NDManager manager) {
    long[][] mask = new long[inputIds.length][inputIds[0].length];
    for (int row = 0; row < mask.length; row++) {
      Arrays.fill(mask[row], 0, lengths[row], 1);
    }
    return EngineMemory.own(manager.create(mask));
  }

  int tokens() {
    return Arrays.stream(lengths).sum();
  }

  /** Returns how many tokens each answer has. */
  int[] answerLengths() {
    return Arrays.stream(labels)
        .mapToInt(row -> (int) Arrays.stream(row).filter(l -> l != NextTokenLoss.IGNORED).count())
        .toArray();
  }
}
