package org.djlext.vlm.tune.rollout;

/**
 * The bits that decide draws. Each depends on nothing but its place, so that answers come out the
 * same beside whatever others, and when they are broken off and continued.
 */
final class Chance {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Chance() {}

  /** Returns random bits. */
  static long at(long seed, long prompt, long answer, long token) {
    return mixed(mixed(mixed(mixed(seed) + prompt) + answer) + token);
  }

  /** The step of SplitMix64 (Steele, Lea, Flood 2014), which turns any difference into noise. */
  private static long mixed(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
