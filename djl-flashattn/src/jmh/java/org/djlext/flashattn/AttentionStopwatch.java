package org.djlext.flashattn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Answers each line {@code forward|backward causal|full N repetitions} on standard input with the
 * median time of one call in milliseconds, so that another process can take turns with it.
 */
public final class AttentionStopwatch {

  private AttentionStopwatch() {}

  /**
   * Runs until the input ends.
   *
   * @param args none
   * @throws IOException if the input cannot be read
   */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.trim().split(" ");
      boolean backward = words[0].equals("backward");
      AttentionOptions options =
          words[1].equals("causal") ? AttentionOptions.causalOnly() : AttentionOptions.plain();
      int n = Integer.parseInt(words[2]);
      double[] times = new double[Integer.parseInt(words[3])];
      for (int i = 0; i < times.length; i++) {
        times[i] = backward ? backward(n, options) : forward(n, options);
      }
      Arrays.sort(times);
      System.out.println(times[times.length / 2]);
    }
  }

  private static double forward(int n, AttentionOptions options) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray q = manager.randomNormal(new Shape(1, 8, n, 64));
      long start = System.nanoTime();
      FlashAttention.attend(q, q, q, options);
      return (System.nanoTime() - start) / 1e6;
    }
  }

  private static double backward(int n, AttentionOptions options) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray q = manager.randomNormal(new Shape(1, 8, n, 64));
      q.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray loss = FlashAttention.attend(q, q, q, options, true).sum();
        long start = System.nanoTime();
        collector.backward(loss);
        return (System.nanoTime() - start) / 1e6;
      }
    }
  }
}
