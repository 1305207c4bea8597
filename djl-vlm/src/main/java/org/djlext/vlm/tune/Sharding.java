package org.djlext.vlm.tune;

import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.training.ConfigFile;

/**
 * How the optimizer of a run is cut into slices (ZeRO stage 1, arXiv 1910.02054) in one process:
 * the part {@code sharding} of a configuration. The weights come to the same bits.
 *
 * <pre>{@code
 * sharding:
 *   ranks: 4          # as many slices as there will be workers
 *   offload: moments  # a folder: the moments are in memory-mapped files there
 * }</pre>
 *
 * @param ranks how many slices, at least 1
 * @param offload the folder of the moments, or null to keep them on the device
 */
public record Sharding(int ranks, Path offload) {

  private static final String KEY = "sharding";

  /**
   * Checks the values.
   *
   * @param ranks how many slices
   * @param offload the folder of the moments, or null
   * @throws IllegalArgumentException if there are no ranks
   */
  public Sharding {
    if (ranks < 1) {
      throw new IllegalArgumentException("sharding.ranks: expected at least 1, found " + ranks);
    }
  }

  /**
   * Reads it.
   *
   * @param file the configuration
   * @return the part, or null if there is none
   * @throws IOException if a value is wrong or a key is unknown
   */
  public static Sharding read(ConfigFile file) throws IOException {
    if (!file.has(KEY)) {
      return null;
    }
    ConfigFile part = file.object(KEY);
    String folder = part.text("offload", null);
    Path offload = folder == null ? null : part.resolve("offload", folder);
    Sharding sharding = new Sharding(part.integer("ranks", 1, 1), offload);
    part.requireAllAsked();
    return sharding;
  }
}
