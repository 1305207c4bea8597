package org.djlext.detr;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes the translators of DETR: raw tensors; pictures to {@link DetectedObjects}; and DJL
 * Serving's messages. A picture is an {@code Image} of DJL, an {@code RgbImage}, a {@code Path}, a
 * {@code URL}, an {@code InputStream}, bytes, or a {@code String} with a path or URL; other than
 * DJL's own image factory, what is not an {@code Image} is read by {@link
 * org.djlext.flashattn.image.RgbImageReader}.
 *
 * <p>How pictures are prepared is read from preprocessor_config.json and the names of classes from
 * config.json. Arguments of the {@code Criteria} that change this: {@code threshold} (0.5), {@code
 * topK} (all), {@code size} and {@code maxSize} (the shorter edge and the limit of the longer one),
 * or {@code width} and {@code height}, and {@code maxPixels} (of a picture that is read).
 */
public final class DetrTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> SUPPORTED = supported();

  /** Constructs the factory, as DJL does by name. */
  public DetrTranslatorFactory() {}

  private static Set<Pair<Type, Type>> supported() {
    Set<Pair<Type, Type>> pairs = new HashSet<>();
    pairs.add(new Pair<>(NDList.class, NDList.class));
    pairs.add(new Pair<>(Input.class, Output.class));
    for (Class<?> source : PictureSource.types()) {
      pairs.add(new Pair<>(source, DetectedObjects.class));
    }
    return Set.copyOf(pairs);
  }

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return SUPPORTED;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (!isSupported(input, output)) {
      throw new TranslateException(
          "expected input and output types of %s, found (%s, %s)"
              .formatted(SUPPORTED, input.getName(), output.getName()));
    }
    if (input == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    try {
      TranslatorArguments given = new TranslatorArguments(arguments);
      Path folder = folder(model, arguments);
      DetrImageProcessor processor = given.apply(DetrImageProcessor.from(folder));
      DetectionReader reader =
          new DetectionReader(
              CategoryNames.from(folder.resolve("config.json")),
              given.threshold(DetrTranslator.THRESHOLD),
              given.topK());
      if (input == Input.class) {
        return (Translator<I, O>) new ServingTranslator<>(given.reader(), processor, reader);
      }
      return (Translator<I, O>)
          new PictureTranslator<>(PictureSource.of(input, given.reader()), processor, reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  /** The folder of the checkpoint, of which the model may be one file. */
  private static Path folder(Model model, Map<String, ?> arguments) {
    Object named = arguments.get("checkpoint");
    Path path = named == null ? model.getModelPath() : Path.of(named.toString());
    return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
  }
}
