package org.djlext.vlm.chameleon;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;
import org.djlext.vlm.generate.CausalLmTranslatorFactory;
import org.djlext.vlm.generate.GenerationArguments;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;

/**
 * Makes the translators of Chameleon: raw arrays; documents of words and pictures ({@code Document}
 * to {@code Document}); a caption to the picture of it ({@code String} to {@code Image}); and those
 * of every language model ({@code String} to {@code String}, DJL Serving's messages).
 *
 * <p>Arguments for documents and pictures: {@code modality} ({@code text}, {@code picture} or
 * {@code interleaved}), {@code textGuidance}, {@code pictureGuidance}, {@code chat}, and for words
 * and codes alike those of {@link GenerationArguments}; absent ones are as the authors' program has
 * them.
 */
public final class ChameleonTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final String MODALITY = "modality";

  /** Constructs the factory, as DJL does by name. */
  public ChameleonTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return Set.of(
        new Pair<>(Document.class, Document.class),
        new Pair<>(String.class, Image.class),
        new Pair<>(String.class, String.class),
        new Pair<>(Input.class, Output.class));
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException, TranslateException {
    if (input == Document.class) {
      DrawingConfig config = config(arguments, Modality.TEXT);
      return ChameleonTranslatorFactory.<Document, Document>documents(
          model, Function.identity(), Function.identity(), config);
    } else if (output == Image.class) {
      DrawingConfig config = config(arguments, Modality.PICTURE);
      return ChameleonTranslatorFactory.<String, Image>documents(
          model, Document::of, ChameleonTranslatorFactory::first, config);
    }
    return new CausalLmTranslatorFactory().newInstance(input, output, model, arguments.asMap());
  }

  private static <I, O> Translator<I, O> documents(
      Model model, Function<I, Document> prompt, Function<Document, O> answer, DrawingConfig config)
      throws IOException {
    TextGenerator words = TextGenerator.of(model);
    ChameleonPictures pictures = ChameleonPictures.read(model.getModelPath());
    return new DocumentTranslator<>(prompt, answer, config, words.tokenizer(), pictures);
  }

  private static Image first(Document answer) {
    return ImageFactory.getInstance().fromImage(answer.pictures().get(0).toBufferedImage());
  }

  private static DrawingConfig config(TranslatorArguments named, Modality absent) {
    Set<String> words = Set.of("text", "picture", "interleaved");
    String modality = named.choice(MODALITY, words, absent.name().toLowerCase(Locale.ROOT));
    DrawingConfig config =
        DrawingConfig.original(Modality.valueOf(modality.toUpperCase(Locale.ROOT)));
    GenerationConfig text = GenerationArguments.apply(config.text().toBuilder(), named.asMap());
    GenerationConfig codes = GenerationArguments.apply(config.codes().toBuilder(), named.asMap());
    return new DrawingConfig(
        text,
        codes,
        named.number("textGuidance", config.textGuidance()),
        named.number("pictureGuidance", config.pictureGuidance()),
        config.modality(),
        named.flag("chat", config.chat()));
  }
}
