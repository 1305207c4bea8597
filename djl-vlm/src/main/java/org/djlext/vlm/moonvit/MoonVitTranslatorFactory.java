package org.djlext.vlm.moonvit;

import ai.djl.Model;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.Set;
import org.djlext.flashattn.translate.CheckedTranslatorFactory;
import org.djlext.flashattn.translate.TranslatorArguments;

/** Makes the translators of a tower: raw tensors. */
public final class MoonVitTranslatorFactory extends CheckedTranslatorFactory {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public MoonVitTranslatorFactory() {}

  @Override
  protected Set<Pair<Type, Type>> types() {
    return Set.of();
  }

  @Override
  protected <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments) {
    throw new IllegalArgumentException("there are raw tensors only");
  }
}
