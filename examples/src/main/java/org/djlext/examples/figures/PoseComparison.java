package org.djlext.examples.figures;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;

/** Trains models one after another on the same people in the same order, and scores each. */
final class PoseComparison {

  private static final int LOG_EVERY = 50;

  private final FigurePool pool;
  private final HeldOutFigures heldOut;
  private final PoseRecord record;
  private final long seed;
  private final PrintWriter log;

  PoseComparison(
      FigurePool pool, HeldOutFigures heldOut, PoseRecord record, long seed, PrintWriter log) {
    this.pool = pool;
    this.heldOut = heldOut;
    this.record = record;
    this.seed = seed;
    this.log = log;
  }

  /**
   * Trains one model, saves it in float16 and scores what was saved.
   *
   * @param kind the head
   * @param height the height of the input
   * @param training how
   * @param from the folder of a model that it begins with, or null
   * @param whole whether it begins with the head of that model too, or with the backbone alone
   * @param name what the record calls it
   * @param folder where it is saved
   * @throws IOException if reading or writing fails
   */
  void run(
      PoseHeadKind kind,
      int height,
      PoseTraining training,
      Path from,
      boolean whole,
      String name,
      Path folder)
      throws IOException {
    PoseConfig config = MiniaturePose.config(kind, height);
    Engine.getInstance().setRandomSeed((int) seed);
    long order = from == null ? seed + 1 : whole ? seed + 2 : seed;
    PoseBlock block = new PoseBlock(config);
    long begin = System.nanoTime();
    double minutes;
    try (Model model = Model.newInstance(name, "PyTorch");
        CropSource source = new CropSource(pool, config, training.batchSize(), order)) {
      model.setBlock(block);
      double[] sums = new double[2];
      training.run(
          model,
          block,
          block.config().head().newLoss(),
          source,
          () -> {
            if (from != null) {
              MiniaturePose.load(block, model, from, whole);
            }
          },
          (update, loss, norm) -> {
            sums[0] += loss;
            sums[1] += norm;
            if ((update + 1) % LOG_EVERY == 0) {
              tell(name, height, update + 1, training.steps(), sums, begin);
              sums[0] = 0;
              sums[1] = 0;
            }
          });
      minutes = (System.nanoTime() - begin) / 6e10;
      MiniaturePose.save(block, model, folder, DataType.FLOAT16);
    }
    DetectionScores scores = heldOut.score(folder);
    long people = (long) training.steps() * training.batchSize();
    record.add(
        PoseRecord.Row.of(
            name, config.width(), height, MiniaturePose.weights(folder), people, minutes, scores));
    log.printf(
        Locale.ROOT,
        "%s %d: AP %.3f, AP50 %.3f, AP75 %.3f, AR %.3f after %d people and %.1f minutes%n",
        name,
        height,
        scores.value("AP"),
        scores.value("AP50"),
        scores.value("AP75"),
        scores.value("AR"),
        people,
        minutes);
    log.flush();
  }

  private void tell(String name, int height, int update, int steps, double[] sums, long begin)
      throws IOException {
    double seconds = (System.nanoTime() - begin) / 1e9;
    double loss = sums[0] / LOG_EVERY;
    double norm = sums[1] / LOG_EVERY;
    record.loss(name, height, update, loss, norm, seconds);
    log.printf(
        Locale.ROOT,
        "%s %d: %d of %d, loss %.5f, norm %.4f, %.0f s%n",
        name,
        height,
        update,
        steps,
        loss,
        norm,
        seconds);
    log.flush();
  }
}
