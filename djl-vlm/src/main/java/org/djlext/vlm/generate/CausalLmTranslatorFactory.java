package org.djlext.vlm.generate;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the translators of language models: raw tensors, text to text, and DJL Serving's messages.
 *
 * <p>Text is the user's turn of a chat if the checkpoint has a chat template, unless the argument
 * {@code chat} is {@code false}; the other arguments are those of {@link GenerationArguments},
 * which go before what the checkpoint's generation_config.json says (see {@link
 * TextGenerator#defaults}).
 */
public final class CausalLmTranslatorFactory implements TranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> SUPPORTED =
      Set.of(
          new Pair<>(NDList.class, NDList.class),
          new Pair<>(String.class, String.class),
          new Pair<>(Input.class, Output.class));

  /** Constructs the factory, as DJL does by name. */
  public CausalLmTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return SUPPORTED;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (input == NDList.class && output == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    try {
      TextGenerator generator = TextGenerator.of(model);
      GenerationConfig config =
          GenerationArguments.apply(generator.defaults().toBuilder(), arguments);
      boolean chat =
          generator.isChatModel() && !"false".equals(String.valueOf(arguments.get("chat")));
      PromptMaker<String> prompts =
          (manager, text) ->
              Prompt.of(
                  chat
                      ? generator.encode(List.of(ChatMessage.user(text)))
                      : generator.tokenizer().encode(text, true));
      if (input == String.class && output == String.class) {
        return (Translator<I, O>)
            new PromptTranslator<>(generator, config, prompts, GeneratedText::text);
      } else if (input == Input.class && output == Output.class) {
        PromptTranslator<String, Map<String, String>> json =
            new PromptTranslator<>(
                generator, config, prompts, text -> Map.of("generated_text", text.text()));
        return (Translator<I, O>) new ServingTextTranslator<>(json, ServedRequest.TEXT);
      }
    } catch (IOException e) {
      throw new TranslateException("the text parts of the checkpoint: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "expected one of %s, found (%s, %s)".formatted(SUPPORTED, input, output));
  }
}
