package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.JsonFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.djlext.flashattn.pretrained.weights.WholeFile;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that fit, and what is said of those that do not. */
class DetrFolderTest {

  private static final Path GOOD = Path.of("src/test/resources/detr/native-three-stages");

  @TempDir Path folder;

  @Test
  void aNewModelSavesAsAFolderThatLoads() throws Exception {
    DetrConfig config =
        DetrConfig.builder()
            .setLabels(List.of("circle", "square"))
            .optBackbone(
                ResNetConfig.of(4, List.of(4, 6), List.of(1, 1), ResidualForm.BASIC)
                    .withFrozen(true, 1))
            .optHiddenSize(16)
            .optEncoder(new LayerStack(1, 2, 16))
            .optDecoder(new LayerStack(1, 2, 16))
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      DetrBlock block = new DetrBlock(config);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      CheckpointWriter.save(block, DetrModelLoader.weightTable(config), config.toJson(), folder);
      NDList in = new NDList(manager.randomNormal(new Shape(1, 3, 40, 56)));
      ParameterStore store = new ParameterStore(manager, false);
      NDList expected = block.forward(store, in, false);
      try (ZooModel<NDList, NDList> model = load()) {
        assertThat(((DetrBlock) model.getBlock()).config()).isEqualTo(config);
        NDList actual = model.getBlock().forward(store, in, false);
        assertThat(actual.head().toFloatArray()).containsExactly(expected.head().toFloatArray());
      }
    }
  }

  @Test
  void anotherNumberOfClassesIsNamed() {
    assertFails(
        json -> json.getAsJsonObject("id2label").addProperty("3", "more"),
        tensors -> {},
        "class_labels_classifier.weight",
        "(5, 16)",
        "(4, 16)");
  }

  @Test
  void anotherNumberOfQueriesIsNamed() {
    assertFails(
        json -> json.addProperty("num_queries", 9),
        tensors -> {},
        "model.query_position_embeddings.weight",
        "(9, 16)",
        "(5, 16)");
  }

  @Test
  void moreLayersThanThereAreAreNamed() {
    assertFails(
        json -> json.addProperty("decoder_layers", 3),
        tensors -> {},
        "model.decoder.layers.2.fc1.weight");
  }

  @Test
  void aMissingTensorIsNamed() {
    assertFails(
        json -> {},
        tensors -> tensors.remove("bbox_predictor.layers.1.bias"),
        "bbox_predictor.layers.1.bias");
  }

  @Test
  void aTransposedTensorIsNamed() {
    String name = "model.encoder.layers.1.fc1.weight";
    assertFails(
        json -> {},
        tensors -> tensors.compute(name, (n, value) -> value.transpose()),
        name,
        "(24, 16)",
        "(16, 24)");
  }

  @Test
  void aNameOfTimmForAResNetOfHuggingFaceIsNamed() {
    assertFails(json -> json.addProperty("use_timm_backbone", true), tensors -> {}, "tensors");
  }

  private void assertFails(
      Consumer<JsonObject> config, Consumer<Map<String, NDArray>> weights, String... says) {
    assertThatThrownBy(
            () -> {
              JsonObject json = JsonFile.read(GOOD.resolve("config.json"));
              config.accept(json);
              WholeFile.write(folder.resolve("config.json"), json.toString());
              try (NDManager manager = NDManager.newBaseManager();
                  SafetensorsFile file = SafetensorsFile.open(GOOD.resolve("model.safetensors"))) {
                Map<String, NDArray> tensors = new LinkedHashMap<>();
                for (String name : file.names()) {
                  tensors.put(name, file.load(manager, name));
                }
                weights.accept(tensors);
                SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
              }
              load().close();
            })
        .hasMessageContaining(folder.getFileName().toString())
        .hasMessageContainingAll(says);
    assertThat(Files.exists(folder.resolve("model.safetensors"))).isTrue();
  }

  private ZooModel<NDList, NDList> load() throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }
}
