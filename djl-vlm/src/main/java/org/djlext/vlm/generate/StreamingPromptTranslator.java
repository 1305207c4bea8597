package org.djlext.vlm.generate;

import ai.djl.inference.streaming.StreamingTranslator;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import java.util.stream.Stream;

/**
 * Gives a text out as it comes, through {@code streamingPredict} and its iterative output; a plain
 * {@code predict} waits for the end and gives out one piece.
 *
 * @param <I> the type of inputs
 */
public final class StreamingPromptTranslator<I>
    implements NoBatchifyTranslator<I, TextPieces>, StreamingTranslator<I, TextPieces> {

  private final PromptTranslator<I, String> whole;

  /**
   * Constructs the translator.
   *
   * @param generator generates with a {@link GenerativeBlock}
   * @param config how it generates, without beams
   * @param prompts what is generated from
   */
  public StreamingPromptTranslator(
      TextGenerator generator, GenerationConfig config, PromptMaker<I> prompts) {
    whole = new PromptTranslator<>(generator, config, prompts, GeneratedText::text);
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input) throws TranslateException {
    return whole.processInput(ctx, input);
  }

  @Override
  public TextPieces processOutput(TranslatorContext ctx, NDList list) {
    return TextPieces.of(whole.processOutput(ctx, list));
  }

  @Override
  public StreamOutput<TextPieces> processStreamOutput(TranslatorContext ctx, Stream<NDList> list) {
    return new StreamOutput<>() {
      @Override
      protected TextPieces buildAsyncOutput() {
        throw new UnsupportedOperationException("expected getIterativeOutput");
      }

      @Override
      protected void computeAsyncOutputInternal(TextPieces output) {
        throw new UnsupportedOperationException("expected getIterativeOutput");
      }

      @Override
      public TextPieces getIterativeOutputInternal() {
        return TextPieces.of(list);
      }
    };
  }

  @Override
  public Support getSupport() {
    return Support.ITERATIVE;
  }
}
