package org.djlext.flashattn.pretrained;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The translator factory of whatever family a checkpoint turns out to be, for when that is not
 * known before its files are there.
 */
public final class PretrainedTranslatorFactory implements TranslatorFactory, Serializable {

  private static final long serialVersionUID = 1L;

  /** Constructs the factory, as DJL does by name. */
  public PretrainedTranslatorFactory() {}

  @Override
  public Set<Pair<Type, Type>> getSupportedTypes() {
    return Set.of(new Pair<>(NDList.class, NDList.class)); // every family has these
  }

  @Override
  public boolean isSupported(Class<?> input, Class<?> output) {
    return true; // decided by the family
  }

  @Override
  public <I, O> Translator<I, O> newInstance(
      Class<I> input, Class<O> output, Model model, Map<String, ?> arguments)
      throws TranslateException {
    Object named = arguments.get(PretrainedBlockFactory.CHECKPOINT);
    Path path = named == null ? model.getModelPath() : Path.of(named.toString());
    try {
      TranslatorFactory family =
          ModelRegistry.find(Checkpoint.modelType(path), path).translatorFactory();
      if (!family.isSupported(input, output)) {
        throw new TranslateException(
            "%s: expected input and output types of %s, found (%s, %s)"
                .formatted(path, family.getSupportedTypes(), input.getName(), output.getName()));
      }
      return family.newInstance(input, output, model, arguments);
    } catch (IOException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }
}
