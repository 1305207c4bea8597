package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user writes: types and a place. */
class CriteriaSeamTest {

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    model = TinyCheckpoint.write(folder.resolve("tiny model"));
  }

  @Test
  void loadsAPlainFolderByPath() throws Exception {
    answers(floats().optModelPath(model).build());
  }

  @Test
  void loadsAFolderByEveryKindOfAddress() throws Exception {
    String plain = TinyCheckpoint.write(folder.resolve("plain")).toString();
    answers(floats().optModelUrls(plain).build());
    answers(floats().optModelUrls(plain + "/").build());
    answers(floats().optModelUrls("file://" + plain).build());
    answers(floats().optModelUrls("hf://" + plain).build());
    answers(floats().optModelUrls(model.toUri().toString()).build());
  }

  @Test
  void loadsAGgufFile() throws Exception {
    Path gguf = Files.copy(Golden.file("gguf/tiny.gguf"), folder.resolve("tiny.gguf"));
    answers(floats().optModelPath(gguf).build());
    answers(floats().optModelUrls(gguf.toUri().toString()).build());
    answers(floats().optModelUrls(gguf.toString()).build());
  }

  @Test
  void loadsAPytorchFolderWithOtherNamesForItsMatrices() throws Exception {
    Files.delete(model.resolve("model.safetensors"));
    Files.copy(Golden.file("pickle/tiny_transposed.bin"), model.resolve("pytorch_model.bin"));
    var config = TinyModelLoader.config(4, 3, 2);
    config.addProperty("transposed", true);
    Files.writeString(model.resolve("config.json"), config.toString());
    answers(floats().optModelPath(model).build());
  }

  @Test
  void answersRawArraysInsideItsDefaultTypes() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(model).build();
    try (ZooModel<NDList, NDList> zoo = criteria.loadModel();
        var predictor = zoo.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray out =
          predictor.predict(new NDList(manager.create(TinyCheckpoint.INPUT))).singletonOrThrow();
      assertThat(out.toFloatArray()).isEqualTo(TinyCheckpoint.OUTPUT);
      assertThat(zoo.getName()).isEqualTo("tiny model");
      assertThat(zoo.getBlock().getParameters().valueAt(0).requiresGradient()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"float32, FLOAT32", "float16, FLOAT16", "stored, FLOAT32"})
  void givesWeightsTheTypeThatIsAskedFor(String argument, DataType type) throws Exception {
    for (String mmap : new String[] {"true", "false"}) {
      Criteria<float[], float[]> criteria =
          floats()
              .optModelPath(model)
              .optArgument("dtype", argument)
              .optArgument("mmap", mmap)
              .build();
      try (ZooModel<float[], float[]> zoo = criteria.loadModel()) {
        assertThat(zoo.getBlock().getParameters().values())
            .allMatch(p -> p.getArray().getDataType() == type);
      }
    }
  }

  @Test
  void refusesTypesThatTheEngineCannotHold() {
    for (String type : new String[] {"bfloat16", "int8", ""}) {
      var criteria = floats().optModelPath(model).optArgument("dtype", type).build();
      assertThatThrownBy(criteria::loadModel)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("argument dtype: expected float32, float16 or stored");
    }
    var criteria = floats().optModelPath(model).optArgument("mmap", "maybe").build();
    assertThatThrownBy(criteria::loadModel).hasMessageContaining("argument mmap");
  }

  @Test
  void argumentsInTheAddressCount() throws Exception {
    String address = model.toUri() + "?model_name=other&dtype=float16";
    try (ZooModel<float[], float[]> zoo = floats().optModelUrls(address).build().loadModel()) {
      assertThat(zoo.getName()).isEqualTo("other");
      assertThat(zoo.getBlock().getParameters().valueAt(0).getArray().getDataType())
          .isEqualTo(DataType.FLOAT16);
    }
  }

  @Test
  void anUnknownModelTypeNamesTheKnownOnes() throws IOException {
    Files.writeString(model.resolve("config.json"), "{\"model_type\": \"mamba\"}");
    assertThatThrownBy(floats().optModelPath(model).build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("model_type: expected one of [")
        .hasMessageContaining(TinyModelLoader.TYPE)
        .hasMessageContaining("found mamba");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|expected a JSON object",
        "{}|model_type: expected a string, found nothing",
        "[1]|expected a JSON object, found an array",
        "{\"model_type\":[1]}|model_type: expected a string, found [1]",
        "{\"model_type\":|this is not JSON",
      })
  void refusesABadConfig(String json, String words) throws IOException {
    Files.writeString(model.resolve("config.json"), json == null ? "\0" : json);
    assertThatThrownBy(floats().optModelPath(model).build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(words);
  }

  @Test
  void aFolderWithoutConfigSaysWhatIsMissing() throws IOException {
    Files.delete(model.resolve("config.json"));
    Files.delete(model.resolve("model.safetensors"));
    Files.copy(Golden.file("weights/written.safetensors"), model.resolve("model.safetensors"));
    assertThatThrownBy(floats().optModelPath(model).build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no config.json, and no model is recognized by its weights")
        .hasMessageContaining("one of [")
        .hasMessageContaining(TinyModelLoader.TYPE);
  }

  @Test
  void aFolderWithoutWeightsSaysWhatIsMissing() throws IOException {
    Files.delete(model.resolve("model.safetensors"));
    assertThatThrownBy(floats().optModelPath(model).build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("expected model.safetensors");
    Files.writeString(model.resolve("adapter_config.json"), "{}");
    Files.copy(
        Golden.file("weights/written.safetensors"), model.resolve("adapter_model.safetensors"));
    assertThatThrownBy(floats().optModelPath(model).build()::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds an adapter");
  }

  @Test
  void typesThatTheFamilyDoesNotHaveAreRefusedBeforeLoading() {
    var criteria =
        Criteria.builder().setTypes(String.class, Integer.class).optModelPath(model).build();
    assertThatThrownBy(criteria::loadModel).isInstanceOf(ModelNotFoundException.class);
  }

  @Test
  void servingPropertiesWinOverWhatWeWouldSay() throws Exception {
    Files.writeString(
        model.resolve("serving.properties"),
        "translatorFactory=%s\ndtype=float16\noption.modelName=served\n"
            .formatted(Doubled.class.getName()));
    try (ZooModel<float[], float[]> zoo = floats().optModelPath(model).build().loadModel();
        var predictor = zoo.newPredictor()) {
      assertThat(predictor.getClass()).isNotNull();
      assertThat(zoo.getName()).isEqualTo("served");
      assertThat(zoo.getBlock().getParameters().valueAt(0).getArray().getDataType())
          .isEqualTo(DataType.FLOAT16);
      assertThat(zoo.getTranslator()).isInstanceOf(Doubled.Twice.class);
    }
    // what the program says wins over the file, as DJL has it
    try (var zoo =
        floats().optModelPath(model).optArgument("dtype", "float32").build().loadModel()) {
      assertThat(zoo.getBlock().getParameters().valueAt(0).getArray().getDataType())
          .isEqualTo(DataType.FLOAT32);
    }
  }

  @Test
  void servingPropertiesWithAnotherBuilderOrEngineAreLeftToDjl() throws IOException {
    for (String line : new String[] {"blockFactory=com.example.Mine", "engine=Python"}) {
      Files.writeString(model.resolve("serving.properties"), line);
      assertThat(CheckpointRepository.isCheckpoint(model)).isFalse();
    }
    Files.writeString(model.resolve("serving.properties"), "engine=PyTorch");
    assertThat(CheckpointRepository.isCheckpoint(model)).isTrue();
  }

  @Test
  void aSavedFolderLoadsFromAnArchiveToo() throws Exception {
    Path saved = folder.resolve("saved");
    try (ZooModel<float[], float[]> zoo = floats().optModelPath(model).build().loadModel()) {
      CheckpointWriter.save(
          zoo.getBlock(), TinyModelLoader.table(), TinyModelLoader.config(4, 3, 2), saved);
    }
    answers(floats().optModelPath(saved).build());
    Path zip = folder.resolve("saved.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String name : saved.toFile().list()) {
        out.putNextEntry(new ZipEntry(name));
        Files.copy(saved.resolve(name), out);
      }
    }
    // DJL reads the serving.properties of an archive late, so the translator is named here
    answers(
        floats().optModelPath(zip).optTranslatorFactory(new PretrainedTranslatorFactory()).build());
  }

  @Test
  void plainServingFindsTheTranslatorOfASavedFolder() throws IOException {
    Path saved = folder.resolve("saved");
    try (var zoo = floats().optModelPath(model).build().loadModel()) {
      CheckpointWriter.save(
          zoo.getBlock(), TinyModelLoader.table(), TinyModelLoader.config(4, 3, 2), saved);
    } catch (Exception e) {
      throw new IOException(e);
    }
    assertThat(ServingProperties.of(saved).arguments())
        .containsAllEntriesOf(
            Map.of(
                "engine", "PyTorch",
                "blockFactory", PretrainedBlockFactory.class.getName(),
                "translatorFactory", PretrainedTranslatorFactory.class.getName()));
    assertThat(ServingProperties.of(saved).options()).containsEntry("hasParameter", "false");
    var serving =
        Criteria.builder().setTypes(Input.class, Output.class).optModelPath(saved).build();
    assertThatThrownBy(serving::loadModel) // the tiny family has no such translator
        .isInstanceOf(ModelNotFoundException.class);
  }

  private static Criteria.Builder<float[], float[]> floats() {
    return Criteria.builder().setTypes(float[].class, float[].class);
  }

  private static void answers(Criteria<float[], float[]> criteria) throws Exception {
    try (ZooModel<float[], float[]> zoo = criteria.loadModel();
        var predictor = zoo.newPredictor()) {
      assertThat(predictor.predict(TinyCheckpoint.INPUT)).isEqualTo(TinyCheckpoint.OUTPUT);
      assertThat(zoo.getBlock().isInitialized()).isTrue();
    }
  }
}
