package org.djlext.pose;

import ai.djl.Model;
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

/** The translators of pose models: raw arrays. */
public final class PoseTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public PoseTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(new Pair<>(NDList.class, NDList.class));
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (input == NDList.class && output == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    throw new TranslateException(
        "expected input and output types of %s, found (%s, %s)"
            .formatted(getSupportedTypes(), input.getName(), output.getName()));
  }
}
