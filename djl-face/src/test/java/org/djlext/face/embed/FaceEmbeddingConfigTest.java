package org.djlext.face.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.face.embed.EmbeddingNetwork.IResNet;
import org.djlext.face.embed.EmbeddingNetwork.MobileFaceNet;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaceEmbeddingConfigTest {

  private static final Path FILE = Path.of("config.json");

  private static FaceEmbeddingConfig read(String json) throws IOException {
    return FaceEmbeddingConfig.fromJson(JsonParser.parseString(json).getAsJsonObject(), FILE);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsReadAgain(EmbeddingCase network) throws IOException {
    FaceEmbeddingConfig config = read(network.config).withChannelOrder(true);
    JsonObject json = config.toJson();
    assertThat(FaceEmbeddingConfig.fromJson(json, FILE)).isEqualTo(config);
  }

  @ParameterizedTest
  @EnumSource(names = {"IRESNET_NARROW", "MOBILEFACENET", "MOBILEFACENET_RESIDUAL"})
  void bareWeightsTellTheirNetwork(EmbeddingCase network, @TempDir Path folder) throws IOException {
    FaceEmbeddingConfig config = read(network.config);
    try (NDManager manager = NDManager.newBaseManager()) {
      Path file = folder.resolve("weights.safetensors");
      SafetensorsWriter.write(file, GeneratedWeights.tensors(config, manager));
      assertThat(FaceEmbeddingConfig.infer(file)).isEqualTo(config);
    }
  }

  @Test
  void otherWeightsAreRefusedByWhatTheyLack(@TempDir Path folder) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Path file = folder.resolve("other.safetensors");
      SafetensorsWriter.write(file, Map.of("conv1.weight", manager.ones(new Shape(1))));
      assertThatThrownBy(() -> FaceEmbeddingConfig.infer(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("IResNet, MobileFaceNet or Inception-ResNet v1");
    }
  }

  @ParameterizedTest
  @CsvSource({"50, 43590848", "100, 65156160"})
  void iResNetHasThePublishedNumberOfParameters(int layers, long expected) {
    assertThat(count(IResNet.of(layers))).isEqualTo(expected);
  }

  @Test
  void mobileFaceNetHasThePublishedNumberOfParameters() {
    assertThat(count(MobileFaceNet.STANDARD)).isEqualTo(2059520);
  }

  private static long count(EmbeddingNetwork network) {
    FaceEmbeddingBlock block = FaceEmbeddingBlock.of(FaceEmbeddingConfig.insightface(network));
    long count = 0;
    for (Map.Entry<String, Parameter> parameter : BlockParameters.of(block).entrySet()) {
      count +=
          parameter.getKey().contains(".running_") ? 0 : parameter.getValue().getShape().size();
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model_type': 'face_embedding'}|architecture: expected iresnet18",
        "{'architecture': 'iresnet51'}|found iresnet51",
        "{'architecture': 'iresnet18', 'blokcs': 1}|blokcs: expected one of the keys",
        "{'architecture': 'iresnet18', 'embedding_size': 0}|embedding_size: expected a positive",
        "{'architecture': 'mobilefacenet', 'input_size': 128}|input_size: expected one that",
        "{'architecture': 'mobilefacenet', 'blocks': [1, 2]}|blocks: expected four positive",
        "{'architecture': 'iresnet18', 'channel_order': 'grb'}|channel_order: expected rgb or bgr",
        "{'architecture': 'iresnet18', 'std': [1, 1]}|std: expected three positive numbers",
        "{'architecture': 'iresnet', 'widths': [1, 2], 'depths': [1, 1]}|widths: expected 3",
      })
  void whatCannotBeBuiltIsRefusedByItsKey(String json, String message) {
    assertThatThrownBy(() -> read(json.replace('\'', '"')))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("config.json");
  }
}
