package org.djlext.examples.faces;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.eval.LfwResult;
import org.djlext.face.loss.Margin;
import org.djlext.face.process.FaceStep;

/**
 * Trains one embedding, saves it every so often and says how well what was saved verifies the
 * people that are left to look at meanwhile.
 */
final class EmbeddingRun {

  private static final int LOG_EVERY = 50;

  private final FaceCrops crops;
  private final FaceStep augmentation;
  private final HeldOutFaces meanwhile;
  private final FaceRecord record;
  private final PrintWriter log;
  private final int saveEvery;
  private double sum;
  private long begin;
  private long scoring;

  EmbeddingRun(
      FaceCrops crops,
      FaceStep augmentation,
      HeldOutFaces meanwhile,
      FaceRecord record,
      PrintWriter log,
      int saveEvery) {
    this.crops = crops;
    this.augmentation = augmentation;
    this.meanwhile = meanwhile;
    this.record = record;
    this.log = log;
    this.saveEvery = saveEvery;
  }

  /**
   * Trains one model from nothing.
   *
   * @param name what the record calls it
   * @param config the shape
   * @param margin the margin of its head
   * @param training how
   * @param seed decides first weights and the order of faces
   * @param folder where it is saved
   * @return minutes of training, without scoring
   * @throws IOException if it cannot be written
   */
  double run(
      String name,
      FaceEmbeddingConfig config,
      Margin margin,
      EmbeddingTraining training,
      long seed,
      Path folder)
      throws IOException {
    Engine.getInstance().setRandomSeed((int) seed);
    FaceEmbeddingBlock network = FaceEmbeddingBlock.of(config);
    begin = System.nanoTime();
    scoring = 0;
    sum = 0;
    try (FaceBatches source =
        new FaceBatches(crops, config.normalization(), augmentation, training.batchSize(), seed)) {
      training.run(
          network,
          margin,
          crops.people(),
          source,
          (update, loss) -> {
            sum += loss;
            int done = update + 1;
            if (done % LOG_EVERY == 0) {
              tell(name, done, training);
            }
            if (done % saveEvery == 0 || done == training.steps()) {
              long start = System.nanoTime();
              MiniatureEmbedding.save(network, folder);
              verify(name, done, folder);
              scoring += System.nanoTime() - start;
            }
          });
    }
    return seconds() / 60;
  }

  private double seconds() {
    return (System.nanoTime() - begin - scoring) / 1e9;
  }

  private void tell(String name, int done, EmbeddingTraining training) throws IOException {
    double loss = sum / LOG_EVERY;
    sum = 0;
    record.loss(name, done, loss, seconds());
    log.printf(
        Locale.ROOT,
        "%s: %d of %d, loss %.4f, %.0f s%n",
        name,
        done,
        training.steps(),
        loss,
        seconds());
    log.flush();
  }

  private void verify(String name, int done, Path folder) throws IOException {
    int count = meanwhile.first().size();
    List<float[]> all = MiniatureEmbedding.embed(folder, meanwhile.all(), false);
    LfwResult result =
        meanwhile.verify(FaceLikeness.cosine(all.subList(0, count), all.subList(count, 2 * count)));
    record.progress(name, done, result.accuracy(), seconds());
    log.printf(Locale.ROOT, "%s: %d, accuracy meanwhile %.4f%n", name, done, result.accuracy());
    log.flush();
  }
}
