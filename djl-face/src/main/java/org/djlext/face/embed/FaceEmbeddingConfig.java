package org.djlext.face.embed;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.image.Normalization;
import org.djlext.flashattn.pretrained.WeightFiles;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * The shape of a face embedding model and what is done to pictures before it. Published weights
 * have no configuration; a config.json of {@code model_type} and {@code architecture} is enough for
 * them:
 *
 * <table>
 * <caption>Keys of config.json</caption>
 * <tr><th>key</th><th>value</th><th>when absent</th></tr>
 * <tr><td>model_type</td><td>{@code face_embedding}</td><td>an error</td></tr>
 * <tr><td>architecture</td><td>{@code iresnet18}, {@code 34}, {@code 50}, {@code 100}, {@code 200};
 *     {@code iresnet}; {@code mobilefacenet}, {@code mobilefacenet_large}; {@code
 *     inception_resnet_v1}</td><td>an error</td></tr>
 * <tr><td>widths, depths</td><td>channels of stem and stages, blocks of each stage</td><td>needed
 *     by {@code iresnet} only</td></tr>
 * <tr><td>blocks, scale</td><td>the four numbers of blocks of a MobileFaceNet, and what its channels
 *     are multiplied by</td><td>1, 4, 6, 2 and 2; large: 2, 8, 12, 4 and 4</td></tr>
 * <tr><td>embedding_size</td><td>D</td><td>512</td></tr>
 * <tr><td>input_size</td><td>the side of a picture</td><td>112; Inception 160</td></tr>
 * <tr><td>channel_order</td><td>{@code rgb} or {@code bgr}, which AdaFace uses</td><td>rgb</td></tr>
 * <tr><td>mean, std</td><td>three numbers each; pixels are {@code (x - mean) / std}</td><td>127.5
 *     each; Inception 127.5 and 128</td></tr>
 * <tr><td>dropout</td><td>the part that training drops before the last linear map</td><td>0;
 *     Inception 0.6</td></tr>
 * <tr><td>normalized</td><td>whether the network gives unit vectors</td><td>false; Inception
 *     true</td></tr>
 * <tr><td>flip_sum</td><td>whether translators add the embedding of the mirrored
 *     picture</td><td>false</td></tr>
 * </table>
 *
 * @param network the network
 * @param embeddingSize D
 * @param inputSize the side of the pictures, pixels
 * @param normalization what is done to pixels
 * @param dropout the part that training drops before the last linear map
 * @param normalized whether the network gives unit vectors
 * @param flipSum whether translators add the embedding of the mirrored picture
 */
public record FaceEmbeddingConfig(
    EmbeddingNetwork network,
    int embeddingSize,
    int inputSize,
    Normalization normalization,
    double dropout,
    boolean normalized,
    boolean flipSum) {

  /** The {@code model_type} in config.json. */
  public static final String MODEL_TYPE = "face_embedding";

  /** What insightface's embedding models were trained with. */
  public static final Normalization INSIGHTFACE = equally(127.5, 127.5, false);

  /** As {@link #INSIGHTFACE}, blue first, as AdaFace's models want it. */
  public static final Normalization ADAFACE = equally(127.5, 127.5, true);

  /** What facenet-pytorch's models were trained with. */
  public static final Normalization FACENET = equally(127.5, 128, false);

  private static final int EMBEDDING_SIZE = 512;
  private static final int INPUT_SIZE = 112;
  private static final int FACENET_INPUT_SIZE = 160;
  private static final double FACENET_DROPOUT = 0.6;

  /**
   * Checks the values.
   *
   * @param network the network
   * @param embeddingSize D
   * @param inputSize the side of the pictures, pixels
   * @param normalization what is done to pixels
   * @param dropout the part that training drops before the last linear map
   * @param normalized whether the network gives unit vectors
   * @param flipSum whether translators add the embedding of the mirrored picture
   * @throws IllegalArgumentException naming the field and its value
   */
  public FaceEmbeddingConfig {
    if (embeddingSize < 1) {
      throw new IllegalArgumentException(
          "embedding_size: expected a positive number, found " + embeddingSize);
    }
    if (inputSize < 1 || !network.accepts(inputSize, inputSize, inputSize)) {
      throw new IllegalArgumentException(
          "input_size: expected one that the network can embed, found " + inputSize);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "dropout: expected at least 0 and less than 1, found " + dropout);
    }
  }

  /**
   * Returns the configuration of insightface's models.
   *
   * @param network the network
   * @return 512 numbers of pictures of 112 x 112, red first
   */
  public static FaceEmbeddingConfig insightface(EmbeddingNetwork network) {
    return new FaceEmbeddingConfig(
        network, EMBEDDING_SIZE, INPUT_SIZE, INSIGHTFACE, 0, false, false);
  }

  /**
   * Reads config.json.
   *
   * @param json its content
   * @param file where it was read, for errors
   * @return the configuration
   * @throws CheckpointException naming the file, the key and its value if one cannot be used
   */
  public static FaceEmbeddingConfig fromJson(JsonObject json, Path file)
      throws CheckpointException {
    return new FaceEmbeddingConfigReader(json, file).read();
  }

  /**
   * Recognizes the network of published weights that have no config.json. What weights do not say,
   * such as the order of channels, is as the network's authors have it.
   *
   * @param weights a file, or a folder with one
   * @return the configuration
   * @throws IOException if the weights cannot be read or are those of no known network
   */
  public static FaceEmbeddingConfig infer(Path weights) throws IOException {
    try (WeightSource source = WeightFiles.open(weights)) {
      return new NetworkRecognition(weights, source).config();
    }
  }

  /**
   * Writes config.json.
   *
   * @return what {@link #fromJson} reads
   */
  public JsonObject toJson() {
    return FaceEmbeddingConfigWriter.write(this);
  }

  /**
   * Returns this configuration with another order of channels; means and deviations stay in the
   * order in which the network sees channels.
   *
   * @param bgr whether the network sees blue first
   * @return the configuration
   */
  public FaceEmbeddingConfig withChannelOrder(boolean bgr) {
    Normalization other = new Normalization(normalization.mean(), normalization.std(), bgr);
    return new FaceEmbeddingConfig(
        network, embeddingSize, inputSize, other, dropout, normalized, flipSum);
  }

  /**
   * Returns the configuration of facenet-pytorch's models.
   *
   * @return unit vectors of 512 numbers of pictures of 160 x 160, red first
   */
  public static FaceEmbeddingConfig facenet() {
    return new FaceEmbeddingConfig(
        new EmbeddingNetwork.InceptionResNetV1(),
        EMBEDDING_SIZE,
        FACENET_INPUT_SIZE,
        FACENET,
        FACENET_DROPOUT,
        true,
        false);
  }

  FaceEmbeddingConfig withEmbeddingSize(int size) {
    return new FaceEmbeddingConfig(
        network, size, inputSize, normalization, dropout, normalized, flipSum);
  }

  FaceEmbeddingConfig withInputSize(int size) {
    return new FaceEmbeddingConfig(
        network, embeddingSize, size, normalization, dropout, normalized, flipSum);
  }

  /** What keys mean that config.json does not have. */
  static FaceEmbeddingConfig defaults(EmbeddingNetwork network) {
    return network instanceof EmbeddingNetwork.InceptionResNetV1 ? facenet() : insightface(network);
  }

  private static Normalization equally(double mean, double std, boolean bgr) {
    return new Normalization(List.of(mean, mean, mean), List.of(std, std, std), bgr);
  }
}
