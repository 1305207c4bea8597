package org.djlext.vlm.generate;

import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;

/** Generates several texts together. */
final class BatchGeneration {

  private static final double NANOS = 1e9;

  private BatchGeneration() {}

  static List<GeneratedText> run(
      CausalLanguageModel model,
      ParameterStore parameterStore,
      NDManager manager,
      List<long[]> prompts,
      TextTokenizer tokenizer,
      GenerationConfig config) {
    int rows = prompts.size();
    List<StreamedText> texts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      texts.add(new StreamedText(tokenizer::decode, config.stopStrings()));
    }
    int[] seen = new int[rows];
    long start = System.nanoTime();
    long first = 0;
    try (Decoding decoding = new Decoding(model, parameterStore, manager, prompts, config, null)) {
      boolean more = true;
      while (more && !Thread.currentThread().isInterrupted()) {
        more = decoding.step();
        first = first == 0 ? System.nanoTime() : first;
        for (int row = 0; row < rows; row++) {
          long[] ids = decoding.generated(row);
          if (ids.length > seen[row]) {
            seen[row] = ids.length;
            texts.get(row).add(ids[ids.length - 1]);
            if (texts.get(row).isStopped() && decoding.finished(row) == null) {
              decoding.finish(row, FinishReason.STOP_STRING);
            }
          }
        }
      }
      double prefill = (first - start) / NANOS;
      double decode = (System.nanoTime() - first) / NANOS;
      List<GeneratedText> results = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        texts.get(row).end();
        results.add(
            new GeneratedText(
                texts.get(row).text(),
                decoding.generated(row),
                decoding.finished(row) == null ? FinishReason.CANCELLED : decoding.finished(row),
                prompts.get(row).length,
                0,
                prefill,
                decode));
      }
      return results;
    }
  }
}
