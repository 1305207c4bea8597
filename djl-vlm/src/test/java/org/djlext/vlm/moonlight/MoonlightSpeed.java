package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.djlext.flashattn.KvCache;

/**
 * Our side of moonlight_speed.py: answers {@code prefill N} and {@code decode N}, read from
 * standard input, with the seconds they took, and {@code tokens N} with the N tokens that follow a
 * prompt.
 */
final class MoonlightSpeed {

  private static final int PROMPT = 8;

  private final MoonlightBlock moonlight;
  private final NDManager parent;
  private double prefillSeconds;
  private double decodeSeconds;

  private MoonlightSpeed(MoonlightBlock moonlight, NDManager parent) {
    this.moonlight = moonlight;
    this.parent = parent;
  }

  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
      MoonlightSpeed speed =
          new MoonlightSpeed((MoonlightBlock) model.getBlock(), model.getNDManager());
      System.out.println("first " + speed.generate(5, 1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] command = line.split(" ");
        int tokens = Integer.parseInt(command[1]);
        switch (command[0]) {
          case "prefill" -> speed.generate(tokens, 1);
          case "decode" -> speed.generate(PROMPT, tokens + 1);
          default -> System.out.println(speed.generate(PROMPT, tokens).strip());
        }
        if (!"tokens".equals(command[0])) {
          double seconds =
              "prefill".equals(command[0]) ? speed.prefillSeconds : speed.decodeSeconds;
          System.out.println(String.format(Locale.ROOT, "%.6f", seconds));
        }
      }
    }
  }

  /** Greedy, from a prompt that the other side makes in the same way. */
  private String generate(int prompt, int newTokens) {
    StringBuilder tokens = new StringBuilder();
    ParameterStore store = new ParameterStore(parent, false);
    try (NDManager manager = parent.newSubManager();
        KvCache cache = moonlight.newCache(manager, 1, prompt + newTokens)) {
      long[] ids = new long[prompt];
      for (int i = 0; i < prompt; i++) {
        ids[i] = (31L * i + 7) % 2_000;
      }
      NDArray next = manager.create(new long[][] {ids});
      long begin = now();
      for (int i = 0; i < newTokens; i++) {
        try (NDManager step = manager.newSubManager()) {
          next.attach(step);
          int[] all = {(int) next.getShape().get(1)};
          NDArray logits = moonlight.nextTokenLogits(store, next, all, cache);
          long token = logits.argMax(1).getLong(0);
          tokens.append(token).append(' ');
          next = manager.create(new long[][] {{token}});
        }
        if (i == 0) {
          prefillSeconds = (now() - begin) / 1e9;
          begin = now();
        }
      }
      decodeSeconds = (now() - begin) / 1e9;
    }
    return tokens.toString();
  }

  /** With {@code -Dprocessor_time=true} the processor time of this thread, as others share it. */
  private static long now() {
    return Boolean.getBoolean("processor_time")
        ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
        : System.nanoTime();
  }
}
