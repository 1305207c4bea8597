package org.djlext.flashattn.pretrained;

import ai.djl.repository.Repository;
import ai.djl.repository.RepositoryFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Lets {@code Criteria} load checkpoint folders and GGUF files by their plain path. Takes the place
 * of DJL's factory for local paths and hands every path that is no checkpoint on to it. If this DJL
 * has no such factory, everything stays as DJL has it, and {@code hf:///absolute/path} remains.
 */
public final class CheckpointRepositoryFactory implements RepositoryFactory {

  private static final String LOCAL_FACTORY =
      "ai.djl.repository.RepositoryFactoryImpl$LocalRepositoryFactory";

  private final Optional<RepositoryFactory> local;

  /** Constructs the factory, as the ServiceLoader does. */
  public CheckpointRepositoryFactory() {
    this(LOCAL_FACTORY);
  }

  CheckpointRepositoryFactory(String localFactory) {
    local =
        BuiltInFactory.find(
            localFactory, "a checkpoint is not found by its plain path, use hf:///absolute/path");
  }

  @Override
  public Repository newInstance(String name, URI uri) {
    Path path = path(uri);
    if (CheckpointRepository.isCheckpoint(path) || local.isEmpty()) {
      return new CheckpointRepository(name, uri, path);
    }
    return OnnxRepository.find(name, uri, path).orElseGet(() -> local.get().newInstance(name, uri));
  }

  @Override
  public Set<String> getSupportedScheme() {
    return local.isPresent() ? Set.of("file") : Set.of();
  }

  static Path path(URI uri) {
    String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
    boolean drive = path.matches("/[A-Za-z]:.*"); // file:///C:/models
    return Path.of(drive ? path.substring(1) : path);
  }
}
