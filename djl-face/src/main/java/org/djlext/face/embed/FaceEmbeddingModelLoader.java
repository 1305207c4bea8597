package org.djlext.face.embed;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.onnx.OnnxGraph;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * Reads face embedding models: weights as insightface and facenet-pytorch store them, in a folder
 * or one file, and config.json as {@link FaceEmbeddingConfig} documents it, if there is one.
 * Published weights have none and are recognized by their tensors, ONNX files by what they take and
 * give.
 */
public final class FaceEmbeddingModelLoader implements PretrainedModelLoader {

  /** Constructs the loader, as the ServiceLoader does. */
  public FaceEmbeddingModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(FaceEmbeddingConfig.MODEL_TYPE);
  }

  @Override
  public Optional<JsonObject> recognize(Path path, WeightSource weights) throws IOException {
    return new NetworkRecognition(path, weights).find().map(FaceEmbeddingConfig::toJson);
  }

  @Override
  public boolean recognizes(OnnxGraph graph) {
    return OnnxEmbedding.isOne(graph);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    return FaceEmbeddingBlock.of(config(checkpoint));
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) throws IOException {
    return weightTable(config(checkpoint).network());
  }

  /**
   * Returns which checkpoint tensor fills which parameter.
   *
   * @param network the network
   * @return the table, for loading and for saving folders
   */
  public static WeightTable weightTable(EmbeddingNetwork network) {
    return WeightTable.resource(FaceEmbeddingModelLoader.class, network.weightNames());
  }

  private static FaceEmbeddingConfig config(Checkpoint checkpoint) throws IOException {
    return FaceEmbeddingConfig.fromJson(checkpoint.config(), checkpoint.configFile());
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 3, 112, 112)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new FaceEmbeddingTranslatorFactory();
  }
}
