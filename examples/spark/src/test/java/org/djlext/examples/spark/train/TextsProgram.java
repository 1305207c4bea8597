package org.djlext.examples.spark.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.vlm.tune.NextTokenLoss;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.TuningStep;
import org.djlext.vlm.tune.WholeModel;

/**
 * The miniature learns texts drawn at random, a batch at a time; can be slow, and can run out of
 * room on a disk.
 *
 * @param updates of the run
 * @param pause before each batch, milliseconds
 * @param fullAt from which update on rank 1 can write no large file, or -1
 */
record TextsProgram(int updates, long pause, int fullAt) implements RankProgram {

  static final int SAVE_EVERY = 2;

  @Override
  public RankWork open(Path folder) throws IOException {
    WholeModel model = WholeModel.open("djl://org.djlext.vlm/mini-llama", null);
    TuningSettings settings =
        TuningSettings.builder()
            .optLearningRate(2e-4)
            .optMaxSteps(updates)
            .optAccumulation(2)
            .optSaveEvery(SAVE_EVERY)
            .build();
    return new RankWork(
        TuningRun.builder(model, new Texts(2 * updates), folder).optSettings(settings), model);
  }

  @Override
  public SortedMap<String, String> fingerprint() {
    return new TreeMap<>();
  }

  private final class Texts implements Objective<long[][]> {

    private final int batches;
    private boolean odd;

    Texts(int batches) {
      this.batches = batches;
    }

    @Override
    public int batches() {
      return batches;
    }

    @Override
    public long[][] batch(int epoch, int index) throws IOException {
      odd = index % 2 == 1; // the batches of rank 1
      Random random = new Random(epoch * 100L + index);
      long[][] texts = new long[2][];
      Arrays.setAll(texts, i -> random.longs(9, 5, 300).toArray());
      return texts;
    }

    @Override
    public double weight(long[][] batch) {
      return batch.length * (batch[0].length - 1);
    }

    @Override
    public void accumulate(TuningStep step, long[][] batch) throws IOException {
      try {
        Thread.sleep(pause);
        if (odd && step.update() == fullAt) {
          fillDisk();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      NDArray ids = EngineMemory.own(step.scratch().create(batch));
      NDList logits = step.trainer().forward(new NDList(ids));
      NDArray mean = new NextTokenLoss().evaluate(new NDList(ids), logits);
      step.backward(mean.mul((float) (weight(batch) / step.divisor())));
    }

    @Override
    public String identity() {
      return "texts " + batches;
    }
  }

  /** Lets the system refuse files above a megabyte to this process from now on. */
  private static void fillDisk() throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    Process process =
        new ProcessBuilder("prlimit", "--pid", Long.toString(pid), "--fsize=1000000")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException("prlimit: " + said);
    }
  }
}
