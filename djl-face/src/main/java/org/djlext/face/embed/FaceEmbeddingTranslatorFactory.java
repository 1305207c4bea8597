package org.djlext.face.embed;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.JsonTranslator;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Makes the translators of face embedding models: raw arrays; an aligned face, from whatever {@link
 * PictureSource} reads, to {@code float[]} (D); and DJL Serving's messages.
 *
 * <p>Arguments of the {@code Criteria}: {@code flipSum} and {@code channelOrder} ({@code rgb} or
 * {@code bgr}), both as config.json says when not given, and {@code maxPixels}.
 */
public final class FaceEmbeddingTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public FaceEmbeddingTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    Set<Pair<Type, Type>> types = new HashSet<>();
    PictureSource.types().forEach(type -> types.add(new Pair<>(type, float[].class)));
    types.add(new Pair<>(Input.class, Output.class));
    return types;
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments) {
    FaceEmbeddingBlock block = (FaceEmbeddingBlock) model.getBlock();
    boolean flip = arguments.flag("flipSum", block.config().flipSum());
    String absent = block.config().normalization().bgr() ? "bgr" : "rgb";
    boolean bgr = arguments.choice("channelOrder", Set.of("rgb", "bgr"), absent).equals("bgr");
    FaceEmbeddingConfig config = block.config().withChannelOrder(bgr);
    RgbImageReader reader = arguments.pictures();
    return input == Input.class
        ? new JsonTranslator<>(
            new FaceEmbeddingTranslator<>(config, PictureSource.requests(reader), flip))
        : new FaceEmbeddingTranslator<>(config, PictureSource.of(input, reader), flip);
  }
}
