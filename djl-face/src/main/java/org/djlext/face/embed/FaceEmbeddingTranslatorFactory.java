package org.djlext.face.embed;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.process.FaceSample;
import org.djlext.face.process.FaceSteps;
import org.djlext.face.process.NamedStep;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.pretrained.onnx.OnnxFile;
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
 * straight ahead. An ONNX file, which DJL's ONNX Runtime engine runs, takes also {@code mean} and
 * {@code std}, one number each, and {@code inputSize}, the side of a face; when not given they are
 * as insightface finds them, and the order is {@code rgb}.
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
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException {
    EmbeddingInput pictures = input(model, arguments);
    RgbImageReader reader = arguments.pictures();
    int size = pictures.size();
    FaceSteps steps = NamedStep.all(arguments.words("steps"), FaceTemplate.square(size));
    if (input == Input.class) {
      PictureSource<Input> faces = ProcessedFaces.of(PictureSource.requests(reader), steps, size);
      return new JsonTranslator<>(new FaceEmbeddingTranslator<>(pictures, faces));
    }
    return input == FaceSample.class
        ? new FaceEmbeddingTranslator<>(pictures, ProcessedFaces.of(steps))
        : new FaceEmbeddingTranslator<>(
            pictures, ProcessedFaces.of(PictureSource.of(input, reader), steps, size));
  }

  private static EmbeddingInput input(Model model, TranslatorArguments arguments)
      throws IOException {
    if (model.getBlock() instanceof FaceEmbeddingBlock block) {
      FaceEmbeddingConfig config = block.config();
      boolean bgr = bgr(arguments, config.normalization().bgr());
      return new EmbeddingInput(
          config.inputSize(),
          config.withChannelOrder(bgr).normalization(),
          arguments.flag("flipSum", config.flipSum()),
          true);
    }
    return new OnnxEmbedding(OnnxFile.of(model, arguments)).input(arguments, bgr(arguments, false));
  }

  private static boolean bgr(TranslatorArguments arguments, boolean absent) {
    String order = absent ? "bgr" : "rgb";
    return arguments.choice("channelOrder", Set.of("rgb", "bgr"), order).equals("bgr");
  }
}
