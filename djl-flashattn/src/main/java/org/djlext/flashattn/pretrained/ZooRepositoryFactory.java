package org.djlext.flashattn.pretrained;

import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import ai.djl.repository.zoo.ModelLoader;
import ai.djl.repository.zoo.ModelZoo;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Lets {@code djl://group/artifact} load an {@link EmbeddedCheckpoint} of a model zoo. Takes the
 * place of DJL's factory, which looks for every model on DJL's own server, and hands all other
 * models on to it.
 */
public final class ZooRepositoryFactory implements RepositoryFactory {

  private static final String ZOO_FACTORY =
      "ai.djl.repository.RepositoryFactoryImpl$DjlRepositoryFactory";

  private final Optional<RepositoryFactory> remote;

  /** Constructs the factory, as the ServiceLoader does. */
  public ZooRepositoryFactory() {
    remote =
        BuiltInFactory.find(
            ZOO_FACTORY,
            "models of a zoo are not found by djl://, use optGroupId and optArtifactId");
  }

  @Override
  public Repository newInstance(String name, URI uri) {
    String group = uri.getHost();
    ModelZoo zoo = group == null ? null : ModelZoo.getModelZoo(group);
    if (zoo != null && uri.getPath() != null) {
      ModelLoader loader = zoo.getModelLoader(uri.getPath().replaceAll("^/|/$", ""));
      if (loader != null && loader.getMrl().getRepository() instanceof EmbeddedRepository ours) {
        return ours;
      }
    }
    return remote
        .orElseThrow(() -> new IllegalArgumentException("no model of a zoo here: " + uri))
        .newInstance(name, uri);
  }

  @Override
  public Set<String> getSupportedScheme() {
    return remote.isPresent() ? Set.of("djl") : Set.of();
  }
}
