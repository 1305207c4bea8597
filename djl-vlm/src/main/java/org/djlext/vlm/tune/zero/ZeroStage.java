package org.djlext.vlm.tune.zero;

/** What of the training state is partitioned over the devices (arXiv 1910.02054, section 5). */
public enum ZeroStage {
  /** Plain data parallelism: every device holds everything. */
  NONE,
  /** The optimizer's states are partitioned (P_os). */
  OPTIMIZER,
  /** Gradients too (P_os+g). */
  GRADIENTS,
  /** Parameters too (P_os+g+p): gathered just in time, layer by layer. */
  PARAMETERS;

  /**
   * Returns the stage's number.
   *
   * @return 0 to 3
   */
  public int number() {
    return ordinal();
  }

  /**
   * Finds a stage.
   *
   * @param number 0 to 3
   * @return the stage
   * @throws IllegalArgumentException if there is none
   */
  public static ZeroStage of(int number) {
    if (number < 0 || number >= values().length) {
      throw new IllegalArgumentException("stage: expected 0 to 3, found " + number);
    }
    return values()[number];
  }

  /**
   * Returns what a device sends in one step, by the number of parameters (section 7): the sum of
   * the gradients, and what is gathered.
   *
   * @return 2, or 3 where parameters are gathered twice
   */
  public int volume() {
    return this == PARAMETERS ? 3 : 2;
  }
}
