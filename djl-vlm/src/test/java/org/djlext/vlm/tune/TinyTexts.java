package org.djlext.vlm.tune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.djlext.flashattn.ops.EngineMemory;

/** Learns some random texts by heart; what it does at certain updates can be chosen. */
final class TinyTexts implements Objective<long[][]> {

  static final Path MODEL = Path.of("src/test/resources/generate/tiny");

  final List<Double> evaluations = new ArrayList<>();
  int nanAt = -1;
  int fullDiskAt = -1;
  Runnable afterBatch = () -> {};
  private int asked;
  private final int batches;

  TinyTexts(int batches) {
    this.batches = batches;
  }

  @Override
  public int batches() {
    return batches;
  }

  @Override
  public long[][] batch(int epoch, int index) {
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
    NDArray ids = EngineMemory.own(step.scratch().create(batch));
    NDList logits = step.trainer().forward(new NDList(ids));
    NDArray mean = new NextTokenLoss().evaluate(new NDList(ids), logits);
    double share = weight(batch) / step.divisor();
    step.backward(mean.mul((float) (step.update() == nanAt ? Double.NaN : share)));
    step.metrics().sum("num_tokens", batch.length * batch[0].length);
    afterBatch.run();
  }

  @Override
  public Map<String, Double> evaluate(Trainer trainer) {
    return evaluations.isEmpty() ? Map.of() : Map.of("eval_loss", evaluations.get(asked++));
  }

  @Override
  public void save(Path folder) throws IOException {
    if (folder.getFileName().toString().startsWith(".checkpoint-" + fullDiskAt + ".")) {
      throw new IOException("No space left on device");
    }
  }

  @Override
  public String identity() {
    return "tiny texts " + batches;
  }
}
