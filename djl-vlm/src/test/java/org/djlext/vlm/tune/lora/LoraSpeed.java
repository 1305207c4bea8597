package org.djlext.vlm.tune.lora;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.quantized.Quantization;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.Recomputation;
import org.djlext.vlm.tune.NextTokenLoss;

/**
 * Our side of compare_lora_speed.py: for every line of standard input takes one step of training
 * and answers with its seconds, those of processors, its loss, and the peak of resident memory in
 * kB. Two more arguments: how the base is held (full, int8, nf4), and whether layers are computed
 * again.
 */
final class LoraSpeed {

  private LoraSpeed() {}

  public static void main(String[] args) throws Exception {
    int batch = Integer.parseInt(args[1]);
    int tokens = Integer.parseInt(args[2]);
    ModuleChoice targets =
        args[3].equals("all-linear")
            ? ModuleChoice.of(args[3])
            : ModuleChoice.names(args[3].split(","));
    LoraConfig config =
        LoraConfig.builder()
            .optRank(8)
            .optAlpha(16)
            .optTargets(targets)
            .optDropout(Double.parseDouble(args[4]))
            .optQuantization(args.length > 5 ? base(args[5]) : null)
            .build();
    boolean again = args.length > 6 && Boolean.parseBoolean(args[6]);
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .build();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        LoraBlock adapted = Lora.attach(model.getBlock(), config);
        AdamW optimizer = AdamW.builder().build()) {
      System.out.println("first");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        long start = System.nanoTime();
        long before = processor();
        float loss = step(adapted, optimizer, model.getNDManager(), batch, tokens, again);
        double seconds = (System.nanoTime() - start) / 1e9;
        double worked = (processor() - before) / 1e9;
        System.out.println(
            String.format(Locale.ROOT, "%.6f %.6f %.6f %d", seconds, worked, loss, peak()));
      }
    }
  }

  private static Quantization base(String name) {
    return switch (name) {
      case "full" -> null;
      case "int8" -> Quantization.int8();
      case "nf4" -> Quantization.nf4(true);
      default -> throw new IllegalArgumentException("base: full, int8 or nf4, not " + name);
    };
  }

  private static GradientCollector collector(NDManager manager, boolean again) {
    GradientCollector collector = Engine.getInstance().newGradientCollector();
    return again ? Recomputation.open(collector, manager, 0) : collector;
  }

  private static float step(
      LoraBlock adapted, AdamW optimizer, NDManager owner, int batch, int tokens, boolean again) {
    long[] ids = new long[batch * tokens];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = 1000 + (i * 37L) % 5000;
    }
    try (NDManager manager = owner.newSubManager()) {
      NDArray input = manager.create(ids, new Shape(batch, tokens));
      ParameterStore store = new ParameterStore(manager, false);
      NDArray loss;
      try (GradientCollector collector = collector(manager, again)) {
        NDList logits = adapted.forward(store, new NDList(input), true);
        loss = new NextTokenLoss().evaluate(new NDList(input), logits);
        logits.close();
        collector.backward(loss);
      }
      for (Parameter parameter : adapted.trainableParameters().values()) {
        NDArray array = parameter.getArray();
        try (NDArray gradient = array.getGradient()) {
          optimizer.update(parameter.getId(), array, gradient);
        }
      }
      return loss.getFloat();
    }
  }

  /** Time of the whole process on processors, in nanoseconds. */
  private static long processor() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmHWM in /proc/self/status");
  }
}
