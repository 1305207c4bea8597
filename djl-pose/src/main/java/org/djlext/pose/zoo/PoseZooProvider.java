package org.djlext.pose.zoo;

import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooProvider;

/** Tells DJL of {@link PoseModelZoo}. */
public final class PoseZooProvider implements ZooProvider {

  /** Constructs the provider, as the ServiceLoader does. */
  public PoseZooProvider() {}

  @Override
  public ModelZoo getModelZoo() {
    return new PoseModelZoo();
  }
}
