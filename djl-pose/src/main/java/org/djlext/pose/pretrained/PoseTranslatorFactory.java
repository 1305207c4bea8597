package org.djlext.pose.pretrained;

import ai.djl.Model;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Set;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.person.PeopleTranslators;

/**
 * Makes the translators of pose models: raw arrays, people and pictures to poses, and DJL Serving's
 * messages.
 *
 * <p>{@link org.djlext.pose.person.People}, a picture with boxes, become {@code PersonPose[]} or
 * {@code Joints[]}, one for each box; without boxes there are none. A picture of one person, who
 * fills it, becomes a {@link org.djlext.pose.person.PersonPose} or {@link
 * ai.djl.modality.cv.output.Joints}; it is an {@code Image} of DJL, an {@code RgbImage}, a {@code
 * Path}, a {@code URL}, an {@code InputStream}, bytes, or a {@code String} with a path or URL.
 *
 * <p>A request, {@code Input}, is a picture, or JSON {@code {"image_url": "...", "boxes": [[x, y,
 * width, height], ...]}} in pixels; without boxes one person fills the picture. The {@code Output}
 * is JSON: {@code width} and {@code height} of the picture, {@code people} with {@code score},
 * {@code box} and {@code joints} by name, each with {@code x}, {@code y}, {@code score}, and {@code
 * sigma_x}, {@code sigma_y} if the model gives them, in pixels; and {@code skeleton}.
 *
 * <table>
 *   <caption>Arguments of the {@code Criteria}</caption>
 *   <tr><td>{@code flipTest}</td><td>whether the mirrored picture is looked at too, as config.json
 *       says</td></tr>
 *   <tr><td>{@code sampling}</td><td>{@code exact}, the default, or {@code fixed_point}; see {@link
 *       BilinearSampling}</td></tr>
 *   <tr><td>{@code batchSize}</td><td>how many people the model sees at once, 32</td></tr>
 *   <tr><td>{@code maxPixels}</td><td>how many pixels a picture that is read may have</td></tr>
 * </table>
 */
public final class PoseTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public PoseTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return PeopleTranslators.types();
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments) {
    if (!(model.getBlock() instanceof PoseBlock block)) {
      throw new IllegalArgumentException(
          "model: expected a pose model, found " + model.getBlock().getClass().getSimpleName());
    }
    return new PeopleTranslators(
            block,
            arguments.flag("flipTest", block.config().flipTest()),
            sampling(arguments),
            arguments.integer("batchSize", PeopleTranslators.BATCH_SIZE),
            arguments.pictures())
        .translator(input, output);
  }

  private static BilinearSampling sampling(TranslatorArguments arguments) {
    String name = arguments.choice("sampling", Set.of("exact", "fixed_point"), "exact");
    return name.equals("exact") ? BilinearSampling.EXACT : BilinearSampling.FIXED_POINT;
  }
}
