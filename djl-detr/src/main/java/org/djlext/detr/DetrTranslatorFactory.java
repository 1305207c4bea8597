package org.djlext.detr;

import ai.djl.Model;
import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.JsonTranslator;
import org.djlext.flashattn.translate.TranslatorArguments;

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
public final class DetrTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> TYPES = pairs();

  /** Constructs the factory, as DJL does by name. */
  public DetrTranslatorFactory() {}

  private static Set<Pair<Type, Type>> pairs() {
    Set<Pair<Type, Type>> pairs = new HashSet<>();
    pairs.add(new Pair<>(Input.class, Output.class));
    for (Class<?> source : PictureSource.types()) {
      for (Class<?> result : DetrOutputs.types()) {
        pairs.add(new Pair<>(source, result));
      }
    }
    return Set.copyOf(pairs);
  }

  @Override
  protected Set<Pair<Type, Type>> types() {
    return TYPES;
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException {
    Path folder = arguments.folder(model);
    DetrImageProcessor processor =
        ResizeArguments.apply(arguments, DetrImageProcessor.from(folder));
    DetrOutputs outputs = new DetrOutputs(names(model, folder), arguments);
    if (input == Input.class) {
      return new JsonTranslator<>(
          new PictureTranslator<>(
              PictureSource.requests(arguments.pictures()),
              processor,
              outputs.reader(DetectedObjects.class)));
    }
    requireMasks(output, model);
    return new PictureTranslator<>(
        PictureSource.of(input, arguments.pictures()), processor, outputs.reader(output));
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
}
