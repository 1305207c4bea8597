package org.djlext.flashattn.coco;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Tells whether a parser failed for want of more text, whatever it says itself. */
final class EndMark {

  private boolean seen;

  boolean seen() {
    return seen;
  }

  Reader watch(Reader text) {
    return new FilterReader(text) {
      @Override
      public int read() throws IOException {
        return noticed(super.read());
      }

      @Override
      public int read(char[] buffer, int offset, int length) throws IOException {
        return noticed(super.read(buffer, offset, length));
      }
    };
  }

  private int noticed(int read) {
    seen |= read < 0;
    return read;
  }
}
