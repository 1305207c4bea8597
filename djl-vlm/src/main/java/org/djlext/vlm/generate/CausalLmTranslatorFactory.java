package org.djlext.vlm.generate;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Makes the translators of language models: raw tensors, text to text, at once or as {@link
 * TextPieces}, and DJL Serving's messages.
 *
 * <p>Text is the user's turn of a chat if the checkpoint has a chat template, unless the argument
 * {@code chat} is {@code false}; the other arguments are those of {@link GenerationArguments},
 * which go before what the checkpoint's generation_config.json says (see {@link
 * TextGenerator#defaults}).
 */
public final class CausalLmTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public CausalLmTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return Set.of(
        new Pair<>(String.class, String.class),
        new Pair<>(String.class, TextPieces.class),
        new Pair<>(Input.class, Output.class));
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException {
    TextGenerator generator = TextGenerator.of(model);
    GenerationConfig config =
        GenerationArguments.apply(generator.defaults().toBuilder(), arguments.asMap());
    boolean chat =
        generator.isChatModel() && !"false".equals(String.valueOf(arguments.asMap().get("chat")));
    PromptMaker<String> prompts =
        (manager, text) ->
            Prompt.of(
                chat
                    ? generator.encode(List.of(ChatMessage.user(text)))
                    : generator.tokenizer().encode(text, true));
    if (output == TextPieces.class) {
      return new StreamingPromptTranslator<>(generator, config, prompts);
    } else if (input == String.class) {
      return new PromptTranslator<>(generator, config, prompts, GeneratedText::text);
    }
    PromptTranslator<String, Map<String, String>> json =
        new PromptTranslator<>(
            generator, config, prompts, text -> Map.of("generated_text", text.text()));
    return new ServingTextTranslator<>(json, ServedRequest.TEXT);
  }
}
