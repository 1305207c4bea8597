package org.djlext.flashattn.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures that could not be used, each told once. Thread-safe. */
final class BadPictures {

  private static final Logger logger = LoggerFactory.getLogger(BadPictures.class);

  private final Set<String> files = new HashSet<>();
  private final List<BadPicture> pictures = new ArrayList<>();

  void add(BadPicture picture) {
    synchronized (this) {
      if (!files.add(picture.file())) {
        return;
      }
      pictures.add(picture);
    }
    logger.warn("left out {}", picture);
  }

  synchronized List<BadPicture> all() {
    return List.copyOf(pictures);
  }
}
