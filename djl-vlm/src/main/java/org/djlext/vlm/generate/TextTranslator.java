package org.djlext.vlm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.List;

/** Text to text. Holds nothing of a call, so predictors may share it. */
final class TextTranslator implements NoBatchifyTranslator<String, String> {

  private static final String REQUEST = "generation request";

  private final TextGenerator generator;
  private final GenerationConfig config;
  private final boolean chat;

  TextTranslator(TextGenerator generator, GenerationConfig config, boolean chat) {
    this.generator = generator;
    this.config = config;
    this.chat = chat;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, String input) {
    return processInput(ctx, input, config);
  }

  NDList processInput(TranslatorContext ctx, String input, GenerationConfig settings) {
    long[] prompt =
        chat
            ? generator.encode(List.of(ChatMessage.user(input)))
            : generator.tokenizer().encode(input, true);
    NDArray ids = ctx.getNDManager().create(new long[][] {prompt});
    ids.setName("input_ids");
    GenerationRequest request = new GenerationRequest(ids, generator, settings);
    ctx.setAttachment(REQUEST, request);
    return request;
  }

  @Override
  public String processOutput(TranslatorContext ctx, NDList list) {
    return result(ctx).text();
  }

  static GeneratedText result(TranslatorContext ctx) {
    return ((GenerationRequest) ctx.getAttachment(REQUEST)).result();
  }
}
