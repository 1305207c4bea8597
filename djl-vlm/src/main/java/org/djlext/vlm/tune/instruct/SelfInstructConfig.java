package org.djlext.vlm.tune.instruct;

/**
 * How instructions are made, with Alpaca's values by default.
 *
 * @param count how many tasks are wanted
 * @param examples how many seeds a prompt shows
 * @param mostAlike the ROUGE-L above which an instruction is refused; exactly as much is kept
 * @param filter which instructions are refused whatever the others are
 * @param preamble what a prompt begins with, or null for our own text
 * @param patience how many requests without a new task end the run
 * @param seed decides which seeds are shown when
 */
public record SelfInstructConfig(
    int count,
    int examples,
    double mostAlike,
    InstructionFilter filter,
    String preamble,
    int patience,
    long seed) {

  /**
   * Checks the values.
   *
   * @param count at least 1
   * @param examples at least 1
   * @param mostAlike from 0 to 1
   * @param filter the filter
   * @param preamble a text or null
   * @param patience at least 1
   * @param seed any number
   * @throws IllegalArgumentException naming the value
   */
  public SelfInstructConfig {
    atLeastOne("count", count);
    atLeastOne("examples", examples);
    atLeastOne("patience", patience);
    if (!(mostAlike >= 0 && mostAlike <= 1)) {
      throw new IllegalArgumentException(
          "most alike: expected a ROUGE-L from 0 to 1, found " + mostAlike);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
    }
  }

  /**
   * Returns Alpaca's values: three seeds a prompt, a ROUGE-L of at most 0.7.
   *
   * @param count how many tasks are wanted
   * @param seed decides which seeds are shown when
   * @return the configuration
   */
  public static SelfInstructConfig alpaca(int count, long seed) {
    return new SelfInstructConfig(count, 3, 0.7, InstructionFilter.alpaca(), null, 50, seed);
  }

  /** Returns what two runs must have in common to be one. */
  String identity() {
    return "%d %s %s %d %d"
        .formatted(examples, mostAlike, filter, preamble == null ? 0 : preamble.hashCode(), seed);
  }
}
