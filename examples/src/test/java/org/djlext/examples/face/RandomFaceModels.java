package org.djlext.examples.face;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.FaceEmbeddingBlock;
import org.djlext.face.embed.FaceEmbeddingConfig;
import org.djlext.face.embed.FaceEmbeddingModelLoader;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;

/**
 * Models of random weights. The detector sees nonsense in the lower right corner of any picture: as
 * one face, as two or as none, depending on the threshold.
 */
final class RandomFaceModels {

  static final String DETECTOR = "../djl-face/src/test/resources/scrfd/mobile";
  static final String ONE = "--detector-threshold=0.885";
  static final String TWO = "--detector-threshold=0.855";
  static final String NONE = "--detector-threshold=0.99";

  private RandomFaceModels() {}

  /** Writes a small embedding model. */
  static Path embedding(Path folder, int size, long seed) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "face_embedding", "architecture": "iresnet", "widths": [4, 4, 6],
         "depths": [1, 1], "embedding_size": %d}
        """
            .formatted(size));
    FaceEmbeddingConfig config = config(size);
    WeightTable table = FaceEmbeddingModelLoader.weightTable(config.network());
    Random random = new Random(seed);
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, Parameter> entry :
          BlockParameters.of(FaceEmbeddingBlock.of(config)).entrySet()) {
        Shape shape = entry.getValue().getShape();
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
          boolean positive = entry.getKey().endsWith("running_var");
          values[i] = positive ? 0.5f + random.nextFloat() : (float) random.nextGaussian() / 4;
        }
        String name = table.originOf(entry.getKey()).orElseThrow().checkpointName();
        tensors.put(name, manager.create(values, shape));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }
    return folder;
  }

  private static FaceEmbeddingConfig config(int size) {
    FaceEmbeddingConfig standard =
        FaceEmbeddingConfig.insightface(new IResNet(List.of(4, 4, 6), List.of(1, 1)));
    return new FaceEmbeddingConfig(
        standard.network(), size, 112, standard.normalization(), 0, false, false);
  }
}
