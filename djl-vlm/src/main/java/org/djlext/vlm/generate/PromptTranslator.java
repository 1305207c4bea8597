package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.util.function.Function;

/**
 * Generates a text for each input. Holds nothing of a call, so predictors may share it.
 *
 * @param <I> the type of inputs
 * @param <O> the type of results
 */
public final class PromptTranslator<I, O> implements NoBatchifyTranslator<I, O> {

  private static final String REQUEST = "generation request";

  private final TextGenerator generator;
  private final GenerationConfig config;
  private final PromptMaker<I> prompts;
  private final Function<GeneratedText, O> results;

  /**
   * Constructs the translator.
   *
   * @param generator generates with a {@link GenerativeBlock}
   * @param config how it generates
   * @param prompts what is generated from
   * @param results what is given out
   */
  public PromptTranslator(
      TextGenerator generator,
      GenerationConfig config,
      PromptMaker<I> prompts,
      Function<GeneratedText, O> results) {
    this.generator = generator;
    this.config = config;
    this.prompts = prompts;
    this.results = results;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input) throws TranslateException {
    return processInput(ctx, input, config);
  }

  GenerationConfig config() {
    return config;
  }

  NDList processInput(TranslatorContext ctx, I input, GenerationConfig settings)
      throws TranslateException {
    Prompt prompt = prompts.make(ctx.getNDManager(), input);
    NDArray ids = ctx.getNDManager().create(new long[][] {prompt.ids()});
    ids.setName("input_ids");
    GenerationRequest request = new GenerationRequest(ids, prompt, generator, settings);
    ctx.setAttachment(REQUEST, request);
    return request;
  }

  @Override
  public O processOutput(TranslatorContext ctx, NDList list) {
    return results.apply(result(ctx));
  }

  static GeneratedText result(TranslatorContext ctx) {
    return ((GenerationRequest) ctx.getAttachment(REQUEST)).result();
  }
}
