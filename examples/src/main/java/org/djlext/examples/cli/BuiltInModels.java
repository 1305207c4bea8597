package org.djlext.examples.cli;

import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the models inside our own jars by their bare names. */
final class BuiltInModels {

  private static final String OURS = "org.djlext";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private BuiltInModels() {}

  /** Says whether a text could be the bare name of a model. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Returns the URL of a model, or nothing if no zoo of ours has it. */
  static Optional<String> url(String name) {
    for (ModelZoo zoo : ModelZoo.listModelZoo()) {
      if (zoo.getGroupId().startsWith(OURS)) {
        for (ModelLoader loader : zoo.getModelLoaders()) {
          if (loader.getArtifactId().equals(name)) {
            return Optional.of("djl://" + zoo.getGroupId() + "/" + name);
          }
        }
      }
    }
    return Optional.empty();
  }
}
