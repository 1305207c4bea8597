package org.djlext.flashattn.pretrained;

import ai.djl.repository.RepositoryFactory;
import java.lang.reflect.Constructor;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The repository factories that DJL keeps private, of which ours take the place. */
final class BuiltInFactory {

  private static final Logger LOGGER = LoggerFactory.getLogger(BuiltInFactory.class);

  private BuiltInFactory() {}

  /**
   * Makes one by reflection.
   *
   * @param name the class in DJL 0.36
   * @param lost what does not work without it, and what does
   * @return the factory; or nothing, if this DJL has none, so that its own stays in place: an
   *     exception would break every use of DJL, as the ServiceLoader calls our constructors
   */
  static Optional<RepositoryFactory> find(String name, String lost) {
    try {
      Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      constructor.setAccessible(true);
      return Optional.of((RepositoryFactory) constructor.newInstance());
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LOGGER.warn("This DJL has no {}: {}", name, lost);
      LOGGER.debug("The reason", e);
      return Optional.empty();
    }
  }
}
