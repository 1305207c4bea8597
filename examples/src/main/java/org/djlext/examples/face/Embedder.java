package org.djlext.examples.face;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.util.List;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.flashattn.image.RgbImage;

/** An embedding model with what its pictures must look like. */
final class Embedder implements AutoCloseable {

  private final String name;
  private final ZooModel<RgbImage, float[]> model;
  private final Predictor<RgbImage, float[]> predictor;
  private final FaceEmbeddingBlock block;
  private final boolean flip;
  private String identity;

  Embedder(String name, ZooModel<RgbImage, float[]> model, boolean flip) {
    if (!(model.getBlock() instanceof FaceEmbeddingBlock embedding)) {
      model.close();
      throw new IllegalArgumentException(name + ": expected a model that embeds faces");
    }
    this.name = name;
    this.flip = flip || embedding.config().flipSum();
    this.model = model;
    this.block = embedding;
    this.predictor = model.newPredictor();
  }

  /** What the user called it. */
  String name() {
    return name;
  }

  /** What tells it from other models. */
  String identity() {
    if (identity == null) {
      identity = ModelIdentity.of(block) + (flip ? "+flip" : "");
    }
    return identity;
  }

  FaceEmbeddingConfig config() {
    return block.config();
  }

  /** Cuts faces as the model wants them. */
  FaceAligner aligner() {
    return FaceAligner.of(FaceTemplate.square(block.config().inputSize()));
  }

  /** Embeds aligned faces as one batch. */
  List<float[]> embed(List<RgbImage> crops) throws TranslateException {
    return predictor.batchPredict(crops);
  }

  float[] embed(RgbImage crop) throws TranslateException {
    return predictor.predict(crop);
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}
