package org.djlext.flashattn.adapt;

/** A time in which a thread uses other adapters than the others do. */
@FunctionalInterface
public interface LoraScope extends AutoCloseable {

  /** Ends it. */
  @Override
  void close();
}
