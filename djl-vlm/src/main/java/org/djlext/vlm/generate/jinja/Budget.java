package org.djlext.vlm.generate.jinja;

/** Bounds the work, the memory and the depth of one rendering, so that a bad template ends soon. */
final class Budget {

  /** What evaluating one node costs, in characters written. */
  static final int STEP = 16;

  private static final int DEPTH = 100;

  private long left = 40_000_000;
  private int depth;

  /** Pays for characters written or elements made; to be called before they are. */
  void charge(long units) {
    left -= units;
    if (left < 0) {
      throw new JinjaException("the template does too much work or writes too much");
    }
  }

  void enter() {
    if (++depth > DEPTH) {
      throw new JinjaException("the template's macros call each other too deeply");
    }
  }

  void leave() {
    depth--;
  }
}
