package org.djlext.vlm.generate;

import java.util.Iterator;

/** Frees a generation as soon as its last piece has been taken. */
record ClosingIterator(Generation generation) implements Iterator<String> {

  @Override
  public boolean hasNext() {
    boolean more = generation.hasNext();
    if (!more) {
      generation.close();
    }
    return more;
  }

  @Override
  public String next() {
    return generation.next();
  }
}
