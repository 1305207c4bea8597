package org.djlext.vlm.kimivl;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GeneratedText;
import org.djlext.vlm.generate.GenerationArguments;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.PromptMaker;
import org.djlext.vlm.generate.PromptTranslator;
import org.djlext.vlm.generate.ServingTextTranslator;
import org.djlext.vlm.generate.StreamingPromptTranslator;
import org.djlext.vlm.generate.TextPieces;

/**
 * Makes the translators of Kimi-VL: raw tensors; a {@link Chat} of words and pictures to an {@link
 * Answer}, to a {@code String} that is the answer without thoughts, or to {@link TextPieces} as
 * they come; a user's words to such a {@code String}; and DJL Serving's messages, which may be
 * given out as they come.
 *
 * <p>The arguments are those of {@link GenerationArguments}, which go before what the checkpoint's
 * generation_config.json says, and {@code maxPixels} for pictures that are read.
 */
public final class KimiVlTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public KimiVlTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return Set.of(
        new Pair<>(Chat.class, Answer.class),
        new Pair<>(Chat.class, String.class),
        new Pair<>(Chat.class, TextPieces.class),
        new Pair<>(String.class, String.class),
        new Pair<>(Input.class, Output.class));
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException {
    KimiVlGenerator generator = KimiVlGenerator.of(model); // closed with the model
    GenerationConfig config =
        GenerationArguments.apply(generator.defaults().toBuilder(), arguments.asMap());
    PromptMaker<Chat> chats = generator.processor()::prompt;
    if (output == TextPieces.class) {
      return new StreamingPromptTranslator<>(generator.texts(), config, chats);
    } else if (input == Input.class) {
      PictureSource<String> pictures = PictureSource.of(String.class, arguments.pictures());
      return new ServingTextTranslator<>(
          translator(generator, config, chats, KimiVlTranslatorFactory::json),
          new ServedChat(pictures));
    } else if (input == String.class) {
      PromptMaker<String> words = (manager, text) -> chats.make(manager, Chat.of(text));
      return translator(generator, config, words, text -> Answer.of(text).text());
    } else if (output == String.class) {
      return translator(generator, config, chats, text -> Answer.of(text).text());
    }
    return translator(generator, config, chats, Answer::of);
  }

  private static <A, B> PromptTranslator<A, B> translator(
      KimiVlGenerator generator,
      GenerationConfig config,
      PromptMaker<A> prompts,
      Function<GeneratedText, B> results) {
    return new PromptTranslator<>(generator.texts(), config, prompts, results);
  }

  private static Map<String, String> json(GeneratedText text) {
    Answer answer = Answer.of(text);
    return answer.thinking().isEmpty()
        ? Map.of("generated_text", answer.text())
        : Map.of("generated_text", answer.text(), "thinking", answer.thinking());
  }
}
