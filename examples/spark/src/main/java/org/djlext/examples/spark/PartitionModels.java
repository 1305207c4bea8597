package org.djlext.examples.spark;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.flashattn.image.RgbImage;

/** The models that one partition uses. */
final class PartitionModels implements AutoCloseable {

  private final ZooModel<RgbImage, Face[]> detector;
  private final ZooModel<RgbImage, float[]> embedder;
  private final Predictor<RgbImage, Face[]> detects;
  private final Predictor<RgbImage, float[]> embeds;
  private final FaceAligner aligner;

  PartitionModels(FaceEmbeddingJob job) throws IOException, ModelException {
    detector = load(job.detector(), Face[].class, job.threshold());
    try {
      embedder = load(job.model(), float[].class, null);
    } catch (IOException | ModelException | RuntimeException e) {
      detector.close();
      throw e;
    }
    detects = detector.newPredictor();
    embeds = embedder.newPredictor();
    int size = ((FaceEmbeddingBlock) embedder.getBlock()).config().inputSize();
    aligner = FaceAligner.of(FaceTemplate.square(size));
  }

  private static <T> ZooModel<RgbImage, T> load(String name, Class<T> output, Double threshold)
      throws IOException, ModelException {
    Criteria.Builder<RgbImage, T> criteria = Criteria.builder().setTypes(RgbImage.class, output);
    if (threshold != null) {
      criteria.optArgument("threshold", threshold);
    }
    if (name.contains("://")) {
      criteria.optModelUrls(name);
    } else {
      criteria.optModelPath(Path.of(name));
    }
    return criteria.build().loadModel();
  }

  Face[] detect(RgbImage picture) throws TranslateException {
    return detects.predict(picture);
  }

  RgbImage align(RgbImage picture, Face face) {
    return aligner.align(picture, face.points());
  }

  List<float[]> embed(List<RgbImage> crops) throws TranslateException {
    return embeds.batchPredict(crops);
  }

  @Override
  public void close() {
    detects.close();
    embeds.close();
    detector.close();
    embedder.close();
  }
}
