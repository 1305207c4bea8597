package org.djlext.examples.spark.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Sees to it that a standalone master is there before Spark asks for it three times a minute. */
final class MasterAddress {

  private static final String SCHEME = "spark://";
  private static final int PATIENCE = 5_000; // ms

  private MasterAddress() {}

  /**
   * Tries to reach a master; other kinds of cluster are left to Spark.
   *
   * @param master as {@code --master} names it, several of a standalone cluster by commas
   * @throws IOException if none of them answers
   * @throws IllegalArgumentException if it names no host and port
   */
  static void check(String master) throws IOException {
    if (!master.startsWith(SCHEME)) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (String address : master.substring(SCHEME.length()).split(",")) {
      int colon = address.lastIndexOf(':');
      if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException("--master: expected spark://HOST:PORT, found " + master);
      }
      InetSocketAddress place =
          new InetSocketAddress(
              address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      try (Socket socket = new Socket()) {
        socket.connect(place, PATIENCE);
        return;
      } catch (IOException e) {
        reasons.add(address + ": " + (place.isUnresolved() ? "unknown host" : e.getMessage()));
      }
    }
    throw new IOException(
        "--master %s: no master answers (%s); start one, or name another"
            .formatted(master, String.join("; ", reasons)));
  }
}
