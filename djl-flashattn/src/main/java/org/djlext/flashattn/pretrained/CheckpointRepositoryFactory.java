package org.djlext.flashattn.pretrained;

import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets {@code Criteria} load checkpoint folders and GGUF files by their plain path. Takes the place
 * of DJL's factory for local paths and hands every path that is no checkpoint on to it. If this DJL
 * has no such factory, everything stays as DJL has it, and {@code hf:///absolute/path} remains.
 */
public final class CheckpointRepositoryFactory implements RepositoryFactory {

  private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointRepositoryFactory.class);
  private static final String LOCAL_FACTORY =
      "ai.djl.repository.RepositoryFactoryImpl$LocalRepositoryFactory";

  private final Optional<RepositoryFactory> local;

  /** Constructs the factory, as the ServiceLoader does. */
  public CheckpointRepositoryFactory() {
    this(LOCAL_FACTORY);
  }

  CheckpointRepositoryFactory(String localFactory) {
    local = find(localFactory);
  }

  @Override
  public Repository newInstance(String name, URI uri) {
    Path path = path(uri);
    return CheckpointRepository.isCheckpoint(path) || local.isEmpty()
        ? new CheckpointRepository(name, uri, path)
        : local.get().newInstance(name, uri);
  }

  @Override
  public Set<String> getSupportedScheme() {
    return local.isPresent() ? Set.of("file") : Set.of();
  }

  /** DJL keeps its own factory private; it is asked for everything that is not ours. */
  private static Optional<RepositoryFactory> find(String localFactory) {
    try {
      Constructor<?> constructor = Class.forName(localFactory).getDeclaredConstructor();
      constructor.setAccessible(true);
      return Optional.of((RepositoryFactory) constructor.newInstance());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // thrown here, it would break every use of DJL: the ServiceLoader calls this
      LOGGER.warn(
          "This DJL has no {}: a checkpoint is not found by its plain path, use hf:///absolute/path",
          localFactory);
      LOGGER.debug("The reason", e);
      return Optional.empty();
    }
  }

  static Path path(URI uri) {
    String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
    boolean drive = path.matches("/[A-Za-z]:.*"); // file:///C:/models
    return Path.of(drive ? path.substring(1) : path);
  }
}
