package org.djlext.flashattn.translate;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A factory that says which types it knows when it is asked for others, and that always gives the
 * raw arrays of a model, {@code NDList} to {@code NDList}.
 */
public abstract class CheckedTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  /** Constructs a factory. */
  protected CheckedTranslatorFactory() {}

  /**
   * Says which types there are translators for, besides raw arrays.
   *
   * @return pairs of an input and an output type
   */
  protected abstract Set<Pair<Type, Type>> types();

  /**
   * Makes a translator for one of the {@link #types}.
   *
   * @param <I> the type of inputs
   * @param <O> the type of outputs
   * @param input the type of inputs
   * @param output the type of outputs
   * @param model the model
   * @param arguments the arguments of the {@code Criteria}
   * @return the translator
   * @throws IOException if a file of the checkpoint cannot be read
   * @throws TranslateException if it is made by another factory, which refuses it
   * @throws IllegalArgumentException if an argument cannot be used
   */
  protected abstract <I, O> Translator<?, ?> translator(
      Class<I> input, Class<O> output, Model model, TranslatorArguments arguments)
      throws IOException, TranslateException;

  @Override
  public final Set<Pair<Type, Type>> getSupportedTypes() {
    Set<Pair<Type, Type>> all = new HashSet<>(types());
    all.add(new Pair<>(NDList.class, NDList.class));
    return Set.copyOf(all);
  }

  @Override
  @SuppressWarnings("unchecked")
  public final <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    if (!isSupported(input, output)) {
      throw new TranslateException(
          "expected input and output types of %s, found (%s, %s)"
              .formatted(getSupportedTypes(), input.getName(), output.getName()));
    }
    if (input == NDList.class) {
      return (Translator<I, O>) new NoopTranslator();
    }
    try {
      return (Translator<I, O>)
          translator(input, output, model, new TranslatorArguments(arguments));
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }
}
