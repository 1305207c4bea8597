package org.djlext.vlm.zoo;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Tells DJL of {@link VlmModelZoo}. */
public final class VlmZooProvider implements ZooProvider {

  /** Constructs the provider, as the ServiceLoader does. */
  public VlmZooProvider() {}

  @Override
  public ModelZoo getModelZoo() {
    return new VlmModelZoo();
  }
}
