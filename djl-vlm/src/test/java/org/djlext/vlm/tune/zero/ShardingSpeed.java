package org.djlext.vlm.tune.zero;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.GradientNorm;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.WholeModel;

/**
 * What slices cost in one process: updates of the miniature on 8 texts of 128 tokens, with one
 * AdamW and with slices, in turns. Processor time of the training thread counts, which other work
 * on the machine does not change; run with {@code OMP_NUM_THREADS=1}.
 */
final class ShardingSpeed {

  private static final int TEXTS = 8;
  private static final int TOKENS = 128;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ShardingSpeed() {}

  /** An update once the gradients are there. */
  private interface Update {
    void make() throws IOException;
  }

  /**
   * Measures.
   *
   * @param arguments the number of rounds, 15 if absent
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    Path folder = Files.createTempDirectory("moments");
    try (WholeModel model = WholeModel.open("djl://org.djlext.vlm/mini-llama", null);
        AdamW adamW = AdamW.builder().build()) {
      model.chooseTrained();
      Block block = model.model().getBlock();
      block
          .getParameters()
          .values()
          .forEach(p -> p.getArray().setRequiresGradient(p.requiresGradient()));
      Map<String, Update> updates = new LinkedHashMap<>();
      FlatLayout whole = FlatLayout.of(block, 1);
      updates.put("one AdamW", () -> plain(adamW, block, whole));
      updates.put("4 slices", slices(block, 4, MomentMemory.onDevice()));
      updates.put("4 slices, moments in files", slices(block, 4, new MappedMemory(folder)));
      ZeroOptimizer one =
          new ZeroOptimizer(
              ShardedAdamW.builder(whole, 0).build(), LocalExchange.among(1).get(0), 1);
      updates.put("one rank with its exchange", () -> one.step(1e-5));
      measure(block, updates, rounds, whole.size());
      one.close();
    }
  }

  private static void plain(AdamW adamW, Block block, FlatLayout layout) {
    GradientNorm.clip(block, 1);
    for (FlatTensor tensor : layout.tensors()) {
      NDArray weight = tensor.array();
      try (NDArray gradient = weight.getGradient()) {
        adamW.update(tensor.parameter().getId(), weight, gradient);
      }
    }
  }

  private static Update slices(Block block, int n, MomentMemory memory) throws IOException {
    FlatLayout layout = FlatLayout.of(block, n);
    List<ShardedAdamW> ranks = new ArrayList<>();
    for (int rank = 0; rank < n; rank++) {
      ranks.add(ShardedAdamW.builder(layout, rank).optMemory(memory).build());
    }
    return () -> {
      GradientNorm.clip(block, 1);
      for (ShardedAdamW rank : ranks) {
        try (FlatVector values = layout.values(rank.rank());
            FlatVector gradients = layout.gradients(rank.rank())) {
          rank.update(values, gradients, 1e-5);
        }
      }
      ZeroOptimizer.clear(layout);
    };
  }

  private static void measure(Block block, Map<String, Update> updates, int rounds, long size)
      throws IOException {
    Map<String, double[]> seconds = new LinkedHashMap<>();
    for (int round = -2; round < rounds; round++) { // two to warm up
      for (Map.Entry<String, Update> update : updates.entrySet()) {
        long begin = THREADS.getCurrentThreadCpuTime();
        backward(block, round);
        update.getValue().make();
        double taken = (THREADS.getCurrentThreadCpuTime() - begin) / 1e9;
        if (round >= 0) {
          seconds.computeIfAbsent(update.getKey(), k -> new double[rounds])[round] = taken;
        }
      }
    }
    System.out.printf(Locale.ROOT, "%,d parameters, median of %d updates%n", size, rounds);
    double first = 0;
    for (Map.Entry<String, double[]> entry : seconds.entrySet()) {
      Arrays.sort(entry.getValue());
      double median = entry.getValue()[rounds / 2];
      first = first == 0 ? median : first;
      System.out.printf(
          Locale.ROOT, "%-28s %7.3f s  %5.3f%n", entry.getKey(), median, median / first);
    }
  }

  private static void backward(Block block, long seed) {
    NDManager manager = block.getParameters().valueAt(0).getArray().getManager();
    long[] ids = new Random(seed).longs(TEXTS * TOKENS, 5, 250).toArray();
    try (NDManager scratch = manager.newSubManager();
        GradientCollector gradients = manager.getEngine().newGradientCollector()) {
      NDArray batch = scratch.create(ids, new Shape(TEXTS, TOKENS));
      NDList logits = block.forward(new ParameterStore(scratch, false), new NDList(batch), true);
      gradients.backward(new NextTokenLoss().evaluate(new NDList(batch), logits));
    }
  }
}
