package org.djlext.detr;

import java.util.Locale;

/** How the transformer learns where in the map a token is. */
public enum PositionEmbedding {
  /** Sines and cosines of the place, normalized by the size of the unpadded picture. */
  SINE,

  /** A trained vector for each row and each column, of at most 50. */
  LEARNED;

  /** The largest side of a map that has learned positions. */
  static final int LEARNED_SIDE = 50;

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
