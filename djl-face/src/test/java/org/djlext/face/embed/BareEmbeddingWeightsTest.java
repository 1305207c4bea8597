package org.djlext.face.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.pickle.StateDictWriter;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights as insightface publishes them: a file, or a folder of one, without config.json. */
class BareEmbeddingWeightsTest {

  @TempDir private Path folder;

  private void write(String name, Map<String, NDArray> tensors) throws IOException {
    StateDictWriter.write(folder.resolve(name), "state_dict", tensors);
  }

  private static float[] embed(Path path) throws Exception {
    Criteria<RgbImage, float[]> criteria =
        Criteria.builder().setTypes(RgbImage.class, float[].class).optModelPath(path).build();
    byte[] pixels = new byte[32 * 32 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 7);
    }
    try (ZooModel<RgbImage, float[]> model = criteria.loadModel();
        var predictor = model.newPredictor()) {
      return predictor.predict(new RgbImage(32, 32, pixels));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"backbone.pth", "arcface-r50.pt"})
  void aNetworkIsRecognizedByItsTensors(String name) throws Exception {
    String json = EmbeddingCase.IRESNET_NARROW.config;
    FaceEmbeddingConfig config =
        FaceEmbeddingConfig.fromJson(JsonParser.parseString(json).getAsJsonObject(), folder);
    try (NDManager manager = NDManager.newBaseManager()) {
      write(name, GeneratedWeights.tensors(config, manager));
    }
    float[] bare = embed(folder);
    assertThat(bare).hasSize(24).isEqualTo(embed(folder.resolve(name)));
    Files.writeString(folder.resolve("config.json"), json);
    assertThat(embed(folder)).isEqualTo(bare);
  }

  @Test
  void otherWeightsSayWhatIsMissing() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      write("backbone.pth", Map.of("input_layer.0.weight", manager.ones(new Shape(2))));
    }
    assertThatThrownBy(() -> embed(folder.resolve("backbone.pth")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("backbone.pth: there is no config.json beside this file")
        .hasMessageContaining("begin with [input_layer.0.weight]")
        .hasMessageContaining("face_embedding");
  }

  @Test
  void aNetworkOfAnUnusualShapeIsNamed() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      write(
          "backbone.pth",
          Map.of(
              "layer1.0.prelu.weight", manager.ones(new Shape(4)),
              "conv1.weight", manager.ones(new Shape(4, 3, 3, 3)),
              "layer1.0.conv1.weight", manager.ones(new Shape(4, 4, 3, 3)),
              "fc.weight", manager.ones(new Shape(8, 20))));
    }
    assertThatThrownBy(() -> embed(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("fc.weight.shape: expected (D, C * side * side), found (8, 20)");
  }
}
