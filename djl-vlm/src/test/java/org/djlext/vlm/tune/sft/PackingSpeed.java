package org.djlext.vlm.tune.sft;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.djlext.flashattn.training.AdamW;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.TuningStep;
import org.djlext.vlm.tune.WholeModel;

/**
 * How many tokens a second are learnt from rows that are padded and from rows that are packed, in
 * turns: the miniature, updates of 32 texts as long as those of Alpaca (lognormal, median 95, 95 %
 * below 235, at most 512 tokens). Processor time of the training thread counts, which other work on
 * the machine does not change; run with {@code OMP_NUM_THREADS=1}.
 */
final class PackingSpeed {

  private static final int TEXTS = 32;
  private static final int LONGEST = 512;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private PackingSpeed() {}

  /**
   * Measures.
   *
   * @param arguments the number of rounds, 5 if absent
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    Path file = Files.createTempFile("texts", ".txt");
    Random random = new Random(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      int length = (int) Math.round(95 * Math.exp(0.55 * random.nextGaussian()));
      texts.add("1".repeat(Math.max(20, Math.min(LONGEST - 1, length)))); // a digit is a token
    }
    Files.write(file, texts);
    try (WholeModel model = WholeModel.open("djl://org.djlext.vlm/mini-llama", null);
        ExampleEncoder encoder =
            ExampleEncoder.open(model.origin(), InstructionStyle.ALPACA, true);
        SftData data =
            SftData.prepare(
                new ExampleFile(file, null),
                encoder,
                LONGEST,
                LongExample.TRUNCATE,
                EmptyAnswer.DROP);
        Trainer trainer =
            model
                .model()
                .newTrainer(
                    new DefaultTrainingConfig(new NextTokenLoss())
                        .optOptimizer(AdamW.builder().build()))) {
      model.chooseTrained();
      SftObjective padded = objective(data, 8, Packing.NONE);
      SftObjective packed = objective(data, 2, Packing.BFD);
      update(trainer, padded);
      update(trainer, packed);
      double[] sums = new double[2];
      for (int round = 0; round < rounds; round++) {
        double first = update(trainer, padded);
        double second = update(trainer, packed);
        sums[0] += first;
        sums[1] += second;
        print(
            "round %d: padded %.0f, packed %.0f tokens/s, ratio %.2f",
            round + 1,
            data.report().tokens() / first,
            data.report().tokens() / second,
            first / second);
      }
      print(
          "%d texts with %d tokens, %d with padding; packed is %.2f times as fast",
          TEXTS, data.report().tokens(), withPadding(padded), sums[0] / sums[1]);
    } finally {
      Files.delete(file);
    }
  }

  private static SftObjective objective(SftData data, int batch, Packing packing) {
    return new SftObjective(
        data, null, new SftSettings(LONGEST, batch, packing, false, false, true, 0, 1));
  }

  private static long withPadding(SftObjective padded) {
    long tokens = 0;
    for (int i = 0; i < padded.batches(); i++) {
      long[][] ids = padded.batch(0, i).inputIds();
      tokens += (long) ids.length * ids[0].length;
    }
    return tokens;
  }

  /** Makes an update; returns the seconds of processor time. */
  private static double update(Trainer trainer, SftObjective objective) {
    Engine.getInstance().setRandomSeed(1);
    long begin = THREADS.getCurrentThreadCpuTime();
    StepMetrics metrics = new StepMetrics();
    for (int i = 0; i < objective.batches(); i++) {
      SftBatch batch = objective.batch(0, i);
      try (NDManager scratch = trainer.getManager().newSubManager();
          GradientCollector gradients = trainer.newGradientCollector()) {
        objective.accumulate(new TuningStep(trainer, gradients, scratch, 0, 4000, metrics), batch);
      }
    }
    trainer.step();
    return (THREADS.getCurrentThreadCpuTime() - begin) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
