package org.djlext.detr.zoo;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Tells DJL of {@link DetrModelZoo}. */
public final class DetrZooProvider implements ZooProvider {

  /** Constructs the provider, as the ServiceLoader does. */
  public DetrZooProvider() {}

  @Override
  public ModelZoo getModelZoo() {
    return new DetrModelZoo();
  }
}
