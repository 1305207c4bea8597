package org.djlext.examples.gallery;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.zoo.FaceModelZoo;
import org.djlext.flashattn.image.RgbImage;

/** The two miniatures of faces. */
final class FaceModels implements AutoCloseable {

  /** The embedding, which galleries are made for. */
  static final String EMBEDDING = FaceModelZoo.MINI_EMBEDDING;

  private static final int BATCH = 64;

  private final ZooModel<RgbImage, Face[]> detector;
  private final ZooModel<RgbImage, float[]> embedder;
  private final Predictor<RgbImage, Face[]> detects;
  private final Predictor<RgbImage, float[]> embeds;

  private FaceModels(ZooModel<RgbImage, Face[]> detector, ZooModel<RgbImage, float[]> embedder) {
    this.detector = detector;
    this.embedder = embedder;
    this.detects = detector.newPredictor();
    this.embeds = embedder.newPredictor();
  }

  static FaceModels load(Device device) throws IOException, ModelException {
    ZooModel<RgbImage, Face[]> detector = load(device, Face[].class, FaceModelZoo.MINI_DETECTOR);
    try {
      return new FaceModels(detector, load(device, float[].class, EMBEDDING));
    } catch (IOException | ModelException | RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  private static <T> ZooModel<RgbImage, T> load(Device device, Class<T> output, String name)
      throws IOException, ModelException {
    return Criteria.builder()
        .setTypes(RgbImage.class, output)
        .optModelUrls("djl://" + FaceModelZoo.GROUP_ID + "/" + name)
        .optDevice(device)
        .build()
        .loadModel();
  }

  /** Cuts faces as the embedding wants them. */
  FaceAligner aligner() {
    int size = ((FaceEmbeddingBlock) embedder.getBlock()).config().inputSize();
    return FaceAligner.of(FaceTemplate.square(size));
  }

  int dimension() {
    return ((FaceEmbeddingBlock) embedder.getBlock()).config().embeddingSize();
  }

  List<Face> detect(RgbImage picture) throws IOException {
    try {
      return List.of(detects.predict(picture));
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  List<float[]> embed(List<RgbImage> crops) throws IOException {
    List<float[]> embeddings = new ArrayList<>(crops.size());
    try {
      for (int i = 0; i < crops.size(); i += BATCH) {
        List<RgbImage> batch = crops.subList(i, Math.min(i + BATCH, crops.size()));
        embeddings.addAll(embeds.batchPredict(batch));
      }
    } catch (TranslateException e) {
      throw new IOException(e.getMessage(), e);
    }
    return embeddings;
  }

  @Override
  public void close() {
    detects.close();
    embeds.close();
    detector.close();
    embedder.close();
  }
}
