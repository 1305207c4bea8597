package org.djlext.vlm.moonvit;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/** Makes the translators of a tower: raw tensors. */
public final class MoonVitTranslatorFactory implements TranslatorFactory {

  private static final long serialVersionUID = 1L;

  private static final Set<Pair<Type, Type>> SUPPORTED =
      Set.of(new Pair<>(NDList.class, NDList.class));

  /** Constructs the factory, as DJL does by name. */
  public MoonVitTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return SUPPORTED;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
    if (input == NDList.class && output == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    throw new IllegalArgumentException(
        "expected one of %s, found (%s, %s)".formatted(SUPPORTED, input, output));
  }
}
