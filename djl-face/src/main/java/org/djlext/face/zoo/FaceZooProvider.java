package org.djlext.face.zoo;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Tells DJL of {@link FaceModelZoo}. */
public final class FaceZooProvider implements ZooProvider {

  /** Constructs the provider, as the ServiceLoader does. */
  public FaceZooProvider() {}

  @Override
  public ModelZoo getModelZoo() {
    return new FaceModelZoo();
  }
}
