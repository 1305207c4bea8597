package org.djlext.pose;

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.Joints;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Set;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PeopleTranslators;
import org.djlext.pose.person.PersonPose;

/**
 * Makes the translators of pose models: raw arrays; {@link People} to {@code PersonPose[]}; and
 * DJL's {@code Image} to {@code Joints} for pictures of one person, who fills them.
 *
 * <p>Arguments of the {@code Criteria}: {@code flipTest} (as config.json says) and {@code sampling}
 * ({@code exact}, the default, or {@code fixed_point}; see {@link BilinearSampling}).
 */
public final class PoseTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> TYPES =
      Set.of(new Pair<>(People.class, PersonPose[].class), new Pair<>(Image.class, Joints.class));

  /** Constructs the factory, as DJL does by name. */
  public PoseTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return TYPES;
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments) {
    PoseBlock block = (PoseBlock) model.getBlock();
    boolean flip = arguments.flag("flipTest", block.config().flipTest());
    BilinearSampling sampling = sampling(arguments);
    return input == People.class
        ? PeopleTranslators.people(block, flip, sampling)
        : PeopleTranslators.onePerson(block, flip, sampling);
  }

  private static BilinearSampling sampling(TranslatorArguments arguments) {
    String name = arguments.choice("sampling", Set.of("exact", "fixed_point"), "exact");
    return name.equals("exact") ? BilinearSampling.EXACT : BilinearSampling.FIXED_POINT;
  }
}
