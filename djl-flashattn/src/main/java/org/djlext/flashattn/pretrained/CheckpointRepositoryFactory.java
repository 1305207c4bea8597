package org.djlext.flashattn.pretrained;

import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Lets {@code Criteria} load checkpoint folders and GGUF files by their plain path. Takes the place
 * of DJL's factory for local paths and hands every path that is no checkpoint on to it.
 */
public final class CheckpointRepositoryFactory implements RepositoryFactory {

  private static final String LOCAL_FACTORY =
      "ai.djl.repository.RepositoryFactoryImpl$LocalRepositoryFactory";

  private final RepositoryFactory local;

  /** Constructs the factory, as the ServiceLoader does. */
  public CheckpointRepositoryFactory() {
    try {
      // DJL keeps its own factory private; it is asked for everything that is not ours
      Constructor<?> constructor = Class.forName(LOCAL_FACTORY).getDeclaredConstructor();
      constructor.setAccessible(true);
      local = (RepositoryFactory) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("DJL 0.36 is needed: it has no " + LOCAL_FACTORY, e);
    }
  }

  @Override
  public Repository newInstance(String name, URI uri) {
    Path path = path(uri);
    return CheckpointRepository.isCheckpoint(path)
        ? new CheckpointRepository(name, uri, path)
        : local.newInstance(name, uri);
  }

  @Override
  public Set<String> getSupportedScheme() {
    return Set.of("file");
  }

  private static Path path(URI uri) {
    String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
    boolean drive = path.matches("/[A-Za-z]:.*"); // file:///C:/models
    return Path.of(drive ? path.substring(1) : path);
  }
}
