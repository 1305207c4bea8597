package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.function.Function;
import org.djlext.vlm.generate.TextTokenizer;

/**
 * Documents to what follows them.
 *
 * @param <I> what a prompt is given as
 * @param <O> what an answer is given as
 */
final class DocumentTranslator<I, O> implements NoBatchifyTranslator<I, O> {

  private static final String REQUEST = "document request";

  private final Function<I, Document> prompt;
  private final Function<Document, O> answer;
  private final DrawingConfig config;
  private final TextTokenizer tokenizer;
  private final ChameleonPictures pictures;

  DocumentTranslator(
      Function<I, Document> prompt,
      Function<Document, O> answer,
      DrawingConfig config,
      TextTokenizer tokenizer,
      ChameleonPictures pictures) {
    this.prompt = prompt;
    this.answer = answer;
    this.config = config;
    this.tokenizer = tokenizer;
    this.pictures = pictures;
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input) {
    DocumentRequest request =
        new DocumentRequest(
            ctx.getNDManager().create(0f), prompt.apply(input), config, tokenizer, pictures);
    ctx.setAttachment(REQUEST, request);
    return request;
  }

  @Override
  public O processOutput(TranslatorContext ctx, NDList list) {
    return answer.apply(((DocumentRequest) ctx.getAttachment(REQUEST)).answer());
  }
}
