package org.djlext.flashattn.pretrained.pickle;

import java.util.Optional;
import org.djlext.flashattn.pretrained.weights.ElementType;

/**
 * What a pickle says of a storage, whose bytes are an entry of their own in the archive.
 *
 * @param key the name of the entry
 * @param element the type of its elements, or nothing if it is plain bytes
 * @param count how many elements (or bytes) it has
 */
record TorchStorage(String key, Optional<ElementType> element, long count) {

  /**
   * Reads {@code ('storage', type, key, location, count)}; where it was located is no matter.
   * Before PyTorch 1.6 there is a sixth item for views of storages, which state dictionaries do not
   * have.
   */
  static TorchStorage of(Object persistentId) {
    if (persistentId instanceof PickleTuple id
        && (id.size() == 5 || id.size() == 6 && id.get(5) == Unpickler.NONE)
        && "storage".equals(id.get(0))
        && id.get(1) instanceof TorchType type
        && id.get(2) instanceof String key
        && id.number(4) >= 0) {
      return new TorchStorage(key, type.element(), id.number(4));
    }
    throw new PickleException("expected a persistent id ('storage', type, key, location, count)");
  }
}
