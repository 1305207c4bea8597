package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * The input of a {@link GenerativeBlock} that wants text instead of logits: {@code input_ids (1,
 * T)}, and how to go on from there. It travels through DJL's predictor like any other list.
 */
final class GenerationRequest extends NDList {

  private static final long serialVersionUID = 1L;

  private final transient BiFunction<
          CausalLanguageModel, ai.djl.training.ParameterStore, Generation>
      begin;
  private final transient AtomicReference<GeneratedText> result = new AtomicReference<>();

  GenerationRequest(
      NDArray inputIds,
      BiFunction<CausalLanguageModel, ai.djl.training.ParameterStore, Generation> begin) {
    super(inputIds);
    this.begin = begin;
  }

  Generation begin(CausalLanguageModel model, ai.djl.training.ParameterStore parameterStore) {
    return begin.apply(model, parameterStore);
  }

  void finish(GeneratedText text) {
    result.set(text);
  }

  GeneratedText result() {
    return result.get();
  }
}
