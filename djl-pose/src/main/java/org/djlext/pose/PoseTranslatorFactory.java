package org.djlext.pose;

import ai.djl.Model;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.Joints;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import org.djlext.pose.crop.BilinearSampling;
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
public final class PoseTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> SUPPORTED =
      Set.of(
          new Pair<>(NDList.class, NDList.class),
          new Pair<>(People.class, PersonPose[].class),
          new Pair<>(Image.class, Joints.class));

  /** Constructs the factory, as DJL does by name. */
  public PoseTranslatorFactory() {}

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
    PoseBlock block = (PoseBlock) model.getBlock();
    boolean flip = flag(arguments.get("flipTest"), block.config().flipTest());
    BilinearSampling sampling = sampling(arguments.get("sampling"));
    return (Translator<I, O>)
        (input == People.class
            ? PeopleTranslators.people(block, flip, sampling)
            : PeopleTranslators.onePerson(block, flip, sampling));
  }

  private static boolean flag(Object argument, boolean absent) throws TranslateException {
    if (argument == null) {
      return absent;
    }
    return switch (argument.toString()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new TranslateException("flipTest: expected true or false, found " + argument);
    };
  }

  private static BilinearSampling sampling(Object argument) throws TranslateException {
    String name = argument == null ? "exact" : argument.toString();
    return switch (name) {
      case "exact" -> BilinearSampling.EXACT;
      case "fixed_point" -> BilinearSampling.FIXED_POINT;
      default ->
          throw new TranslateException("sampling: expected exact or fixed_point, found " + name);
    };
  }
}
