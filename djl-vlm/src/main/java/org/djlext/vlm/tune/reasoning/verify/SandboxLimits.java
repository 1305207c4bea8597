package org.djlext.vlm.tune.reasoning.verify;

import java.time.Duration;

/**
 * What a program of a model may use.
 *
 * @param time how long it may run
 * @param memory how many bytes it may take
 * @param output how many bytes it may write
 */
public record SandboxLimits(Duration time, long memory, int output) {

  private static final long LEAST_MEMORY = 16L << 20;

  /**
   * Checks the limits.
   *
   * @param time how long it may run
   * @param memory how many bytes it may take
   * @param output how many bytes it may write
   * @throws IllegalArgumentException naming what is too little
   */
  public SandboxLimits {
    if (time.isNegative() || time.isZero() || memory < LEAST_MEMORY || output < 1) {
      throw new IllegalArgumentException(
          "expected time, at least 16 MiB and output, found %s, %d and %d"
              .formatted(time, memory, output));
    }
  }

  /**
   * Returns the usual limits.
   *
   * @return ten seconds, 256 MiB and 64 KiB of output
   */
  public static SandboxLimits standard() {
    return new SandboxLimits(Duration.ofSeconds(10), 256L << 20, 64 << 10);
  }
}
