package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import org.djlext.flashattn.KvCache;

/** What decoding needs of a language model's Block, whatever its architecture. */
public interface CausalLanguageModel {

  /**
   * Returns V, the number of token ids the model knows.
   *
   * @return the size of the last axis of the logits
   */
  int vocabularySize();

  /**
   * Returns the longest sequence the model was made for.
   *
   * @return a number of tokens
   */
  int contextLength();

  /**
   * Allocates a cache that fits this model.
   *
   * @param manager the manager whose closing also closes the cache
   * @param batch B, the number of sequences
   * @param capacity the number of tokens there is room for at first
   * @return an empty cache
   */
  KvCache newCache(NDManager manager, int batch, int capacity);

  /**
   * Reads the next tokens of every sequence and predicts the one after the last real token of each.
   * Sequences may differ in how many real tokens they get: the rest is padding at the end, which
   * leaves no trace in the cache.
   *
   * @param parameterStore where weights are read
   * @param inputIds {@code (B, T)} int64, padded at the end with any valid id
   * @param lengths for each sequence, how many of the T tokens are real; a single number holds for
   *     all. A sequence that gets none stays as it is, and its logits mean nothing
   * @param cache what was read before; extended by the real tokens
   * @return the logits {@code (B, V)} float32 of the token after the last real one, owned by the
   *     manager of {@code inputIds}
   */
  NDArray nextTokenLogits(
      ParameterStore parameterStore, NDArray inputIds, int[] lengths, KvCache cache);
}
