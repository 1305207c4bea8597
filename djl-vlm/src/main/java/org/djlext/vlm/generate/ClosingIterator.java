package org.djlext.vlm.generate;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Frees a generation as soon as its last piece has been taken, or it fails. */
record ClosingIterator(Generation generation) implements Iterator<String> {

  @Override
  public boolean hasNext() {
    boolean more = false;
    try {
      more = generation.hasNext();
      return more;
    } finally {
      if (!more) {
        generation.close();
      }
    }
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    return generation.next();
  }
}
