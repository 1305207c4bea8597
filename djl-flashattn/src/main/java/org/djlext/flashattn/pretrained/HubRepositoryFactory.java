package org.djlext.flashattn.pretrained;

import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.djlext.flashattn.pretrained.hub.HubModel;

/**
 * Lets {@code Criteria} load {@code hf://org/name[@revision][/file.gguf]} from the hub, and {@code
 * hf:///absolute/path} from this machine: as a plain path does, without asking DJL what the path
 * is.
 */
public final class HubRepositoryFactory implements RepositoryFactory {

  /** Constructs the factory, as the ServiceLoader does. */
  public HubRepositoryFactory() {}

  @Override
  public Repository newInstance(String name, URI uri) {
    if (uri.getRawAuthority() == null) {
      Path path = CheckpointRepositoryFactory.path(uri);
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException(
            "expected hf://org/name or hf:///absolute/path, found " + uri);
      }
      return new CheckpointRepository(name, uri, path);
    }
    return new HubRepository(name, uri, HubModel.parse(uri));
  }

  @Override
  public Set<String> getSupportedScheme() {
    return Set.of("hf");
  }
}
