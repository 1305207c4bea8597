package org.djlext.examples.faces;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.embed.FaceEmbeddingModelLoader;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;

/** The embedding that is trained: its shape, its folder, and how faces go through it. */
final class MiniatureEmbedding {

  private static final int EMBEDDING_SIZE = 128;
  private static final int AT_ONCE = 64;

  private MiniatureEmbedding() {}

  /**
   * Returns the shape.
   *
   * @param widths the channels of stem and stages
   * @param depths the numbers of blocks of stages
   * @param size the sides of a picture
   */
  static FaceEmbeddingConfig config(List<Integer> widths, List<Integer> depths, int size) {
    return new FaceEmbeddingConfig(
        new IResNet(widths, depths),
        EMBEDDING_SIZE,
        size,
        FaceEmbeddingConfig.INSIGHTFACE,
        0,
        false,
        false);
  }

  /**
   * Writes config.json and the weights in float16.
   *
   * @param block the model
   * @param folder where to
   * @throws IOException if it cannot be written
   */
  static void save(FaceEmbeddingBlock block, Path folder) throws IOException {
    FaceEmbeddingConfig config = block.config();
    CheckpointWriter.save(
        block,
        FaceEmbeddingModelLoader.weightTable(config.network()),
        config.toJson(),
        folder,
        DataType.FLOAT16);
  }

  /** Returns how many numbers the weights of a saved model are. */
  static long weights(Path folder) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      long count = 0;
      for (String name : checkpoint.weights().names()) {
        count += checkpoint.weights().info(name).shape().size();
      }
      return count;
    }
  }

  /**
   * Embeds faces as everybody does, by the model's own translator.
   *
   * @param folder the model
   * @param faces aligned faces of its size
   * @param flipSum whether embeddings of mirrored faces are added
   * @return embeddings (D)
   * @throws IOException if the model cannot be loaded
   */
  static List<float[]> embed(Path folder, List<RgbImage> faces, boolean flipSum)
      throws IOException {
    Criteria<RgbImage, float[]> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, float[].class)
            .optModelPath(folder)
            .optArgument("flipSum", flipSum)
            .build();
    try (ZooModel<RgbImage, float[]> model = criteria.loadModel();
        Predictor<RgbImage, float[]> predictor = model.newPredictor()) {
      List<float[]> embeddings = new ArrayList<>(faces.size());
      for (int i = 0; i < faces.size(); i += AT_ONCE) {
        List<RgbImage> part = faces.subList(i, Math.min(faces.size(), i + AT_ONCE));
        embeddings.addAll(predictor.batchPredict(part));
      }
      return embeddings;
    } catch (ModelNotFoundException | MalformedModelException | TranslateException e) {
      throw new IOException(folder + ": cannot embed with it", e);
    }
  }
}
