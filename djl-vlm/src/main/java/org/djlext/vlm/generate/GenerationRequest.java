package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The input of a {@link GenerativeBlock} that wants text instead of logits: {@code input_ids (1,
 * T)}, and how to go on from there. It travels through DJL's predictor like any other list.
 */
final class GenerationRequest extends NDList {

  private static final long serialVersionUID = 1L;

  private final transient Prompt prompt;
  private final transient TextGenerator generator;
  private final transient GenerationConfig config;
  private final transient AtomicReference<GeneratedText> result = new AtomicReference<>();

  GenerationRequest(
      NDArray inputIds, Prompt prompt, TextGenerator generator, GenerationConfig config) {
    super(inputIds);
    this.prompt = prompt;
    this.generator = generator;
    this.config = config;
  }

  /** Begins the text with a predictor's model and weights. */
  Generation begin(CausalLanguageModel model, ParameterStore parameterStore) {
    return generator.begin(model, parameterStore, head().getManager(), prompt, config);
  }

  /** Makes the whole text with a predictor's model and weights. */
  GeneratedText run(CausalLanguageModel model, ParameterStore parameterStore) {
    GeneratedText text =
        generator.run(model, parameterStore, head().getManager(), prompt, config, piece -> {});
    result.set(text);
    return text;
  }

  GeneratedText result() {
    return result.get();
  }
}
