package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.KvCache;

/**
 * The process that {@link MemoryLimitTest} starts under a limit: reads a prompt and decodes
 * greedily, then prints what it took.
 */
final class LimitedDecoding {

  private static final int PROMPT = 16;
  private static final int NEW_TOKENS = 12;

  private LimitedDecoding() {}

  /** Takes the folder and the memory for experts. */
  public static void main(String[] args) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .optArgument("expert_memory", args[1])
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      long begin = System.nanoTime();
      ExpertMemory memory = moonlight.expertMemory().orElseThrow();
      List<Long> tokens = decode(moonlight, memory, model.getNDManager());
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.println("tokens " + tokens.size() + " " + tokens);
      System.out.println("resident " + memory.residentBytes());
      System.out.println("reads " + memory.reads());
      System.out.println("hits " + memory.hits());
      System.out.printf("seconds %.1f%n", seconds);
      System.out.println("peak " + kib("VmHWM:"));
      System.out.println("addresses " + kib("VmPeak:"));
    }
  }

  private static List<Long> decode(MoonlightBlock moonlight, ExpertMemory memory, NDManager parent)
      throws IOException {
    List<Long> tokens = new ArrayList<>();
    ParameterStore store = new ParameterStore(parent, false);
    try (NDManager manager = parent.newSubManager();
        KvCache cache = moonlight.newCache(manager, 1, PROMPT + NEW_TOKENS)) {
      long[] prompt = new long[PROMPT];
      for (int i = 0; i < PROMPT; i++) {
        prompt[i] = 31L * i % 2_000;
      }
      NDArray ids = manager.create(new long[][] {prompt});
      for (int i = 0; i < NEW_TOKENS; i++) {
        int[] all = {(int) ids.getShape().get(1)};
        NDArray logits = moonlight.nextTokenLogits(store, ids, all, cache);
        tokens.add(logits.argMax(1).getLong(0));
        ids = manager.create(new long[][] {{tokens.get(i)}});
        System.out.printf(
            "%s: token %d; experts read %d, found in memory %d, take %d MiB; process %d MiB, addresses"
                + " %d MiB%n",
            i == 0 ? "prompt of %d".formatted(PROMPT) : "step " + i,
            tokens.get(i),
            memory.reads(),
            memory.hits(),
            memory.residentBytes() >> 20,
            kib("VmRSS:") >> 10,
            kib("VmSize:") >> 10);
      }
    }
    return tokens;
  }

  private static long kib(String key) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
