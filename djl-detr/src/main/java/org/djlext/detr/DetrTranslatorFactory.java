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
 * Makes the translators of DETR: raw tensors, pictures to results, and DJL Serving's messages.
 *
 * <p>A picture is an {@code Image} of DJL, an {@code RgbImage}, a {@code Path}, a {@code URL}, an
 * {@code InputStream}, bytes, or a {@code String} with a path or URL; what is not an {@code Image}
 * is read by {@link org.djlext.flashattn.image.RgbImageReader}. A result is {@link
 * DetectedObjects}; of panoptic models also {@link org.djlext.detr.panoptic.PanopticSegmentation},
 * {@link ai.djl.modality.cv.output.CategoryMask}, or {@link PanopticDetections}.
 *
 * <p>How pictures are prepared is read from preprocessor_config.json and the names of classes from
 * config.json. Arguments of the {@code Criteria} that change what is done:
 *
 * <table>
 *   <caption>Arguments</caption>
 *   <tr><td>{@code threshold}</td><td>what the probability of an object must exceed, 0.5</td></tr>
 *   <tr><td>{@code topK}</td><td>how many objects there are at most, all</td></tr>
 *   <tr><td>{@code size}, {@code maxSize}</td><td>the shorter edge that pictures are resized to, and
 *       the limit of the longer one</td></tr>
 *   <tr><td>{@code width}, {@code height}</td><td>one size for all pictures</td></tr>
 *   <tr><td>{@code maxPixels}</td><td>how many pixels a picture that is read may have</td></tr>
 *   <tr><td>{@code merge}</td><td>{@code original} or {@code huggingface}, see {@link
 *       org.djlext.detr.panoptic.PanopticMerge}</td></tr>
 *   <tr><td>{@code segmentThreshold}</td><td>what the probability of a segment must exceed; with
 *       {@code huggingface} there are {@code maskThreshold} and {@code overlapThreshold} as well</td>
 *   </tr>
 *   <tr><td>{@code stuff}</td><td>the names of the classes that cannot be counted, with commas
 *       between; without it, those above COCO's category 90</td></tr>
 * </table>
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
      for (Class<?> result : DetrOutputs.types()) {
        pairs.add(new Pair<>(source, result));
      }
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
      DetrOutputs outputs = new DetrOutputs(names(model, folder), given);
      if (input == Input.class) {
        return (Translator<I, O>)
            new ServingTranslator<>(
                given.reader(), processor, outputs.reader(DetectedObjects.class));
      }
      requireMasks(output, model);
      return (Translator<I, O>)
          new PictureTranslator<>(
              PictureSource.of(input, given.reader()), processor, outputs.reader(output));
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  private static CategoryNames names(Model model, Path folder) throws IOException {
    return model.getBlock() instanceof DetrBlock detr
        ? CategoryNames.of(detr.config().labels())
        : CategoryNames.from(folder.resolve("config.json"));
  }

  private static void requireMasks(Class<?> output, Model model) {
    if (output != DetectedObjects.class
        && model.getBlock() instanceof DetrBlock detr
        && !detr.config().panoptic()) {
      throw new IllegalArgumentException(
          "%s: expected a panoptic model (DetrForSegmentation), found one that gives boxes only"
              .formatted(output.getSimpleName()));
    }
  }

  /** The folder of the checkpoint, of which the model may be one file. */
  static Path folder(Model model, Map<String, ?> arguments) {
    Object named = arguments.get("checkpoint");
    Path path = named == null ? model.getModelPath() : Path.of(named.toString());
    return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
  }
}
