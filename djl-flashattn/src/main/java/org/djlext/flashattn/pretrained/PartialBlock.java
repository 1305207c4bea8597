package org.djlext.flashattn.pretrained;

/**
 * A Block whose parameters may be only a part of the model, such as one that leaves weights in
 * their files. Saving it would lose the rest.
 */
public interface PartialBlock {

  /**
   * Checks that the parameters are the whole model.
   *
   * @throws IllegalStateException if they are not, saying how to load all of it
   */
  void requireWhole();
}
