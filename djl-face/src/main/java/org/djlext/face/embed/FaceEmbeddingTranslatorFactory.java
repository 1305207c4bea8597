package org.djlext.face.embed;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.NamedStep;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.JsonTranslator;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Makes the translators of face embedding models: raw arrays; an aligned face, from whatever {@link
 * PictureSource} reads, or a {@link FaceSample} with its points, to {@code float[]} (D); and DJL
 * Serving's messages.
 *
 * <p>Arguments of the {@code Criteria}: {@code flipSum} and {@code channelOrder} ({@code rgb} or
 * {@code bgr}), both as config.json says when not given; {@code steps}, names of {@link NamedStep}
 * with commas between, which are done to every face; and {@code maxPixels}. Steps that depend on
 * how the head is turned need a {@link FaceSample}: a picture alone counts as a face that looks
 * straight ahead.
 */
public final class FaceEmbeddingTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public FaceEmbeddingTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    Set<Pair<Type, Type>> types = new HashSet<>();
    PictureSource.types().forEach(type -> types.add(new Pair<>(type, float[].class)));
    types.add(new Pair<>(FaceSample.class, float[].class));
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
    int size = config.inputSize();
    FaceSteps steps = NamedStep.all(arguments.words("steps"), FaceTemplate.square(size));
    if (input == Input.class) {
      PictureSource<Input> faces = ProcessedFaces.of(PictureSource.requests(reader), steps, size);
      return new JsonTranslator<>(new FaceEmbeddingTranslator<>(config, faces, flip));
    }
    return input == FaceSample.class
        ? new FaceEmbeddingTranslator<>(config, ProcessedFaces.of(steps), flip)
        : new FaceEmbeddingTranslator<>(
            config, ProcessedFaces.of(PictureSource.of(input, reader), steps, size), flip);
  }
}
