package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.repository.Repository;
import ai.djl.repository.SimpleRepository;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.djlext.flashattn.pretrained.pickle.StateDictWriter;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights as authors publish them: one file, of any ending, with or without config.json. */
class BareWeightsTest {

  @TempDir private Path folder;

  private Path write(String name) throws IOException {
    Path file = folder.resolve(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      if (name.endsWith(".safetensors")) {
        SafetensorsWriter.write(file, TinyCheckpoint.weights(manager));
      } else {
        StateDictWriter.write(file, "state_dict", TinyCheckpoint.weights(manager));
      }
    }
    return file;
  }

  private static void answers(Path path) throws Exception {
    Criteria<float[], float[]> criteria =
        Criteria.builder().setTypes(float[].class, float[].class).optModelPath(path).build();
    try (ZooModel<float[], float[]> zoo = criteria.loadModel();
        var predictor = zoo.newPredictor()) {
      assertThat(predictor.predict(TinyCheckpoint.INPUT)).isEqualTo(TinyCheckpoint.OUTPUT);
    }
  }

  private static void refused(Path path, String words) {
    Criteria<float[], float[]> criteria =
        Criteria.builder().setTypes(float[].class, float[].class).optModelPath(path).build();
    assertThatThrownBy(criteria::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pth", "a.pt", "a.bin", "a.ckpt", "a.safetensors"})
  void aFileIsAModelPath(String name) throws Exception {
    Path file = write(name);
    answers(file); // recognized
    Files.writeString(folder.resolve("config.json"), TinyModelLoader.config(4, 3, 2).toString());
    answers(file);
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"other\"}");
    refused(file, "model_type: expected one of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pth", "a.pt", "pytorch_model.bin", "a.safetensors"})
  void aFolderOfOneFileIsAModelPath(String name) throws Exception {
    write(name);
    answers(folder);
    Files.writeString(folder.resolve("config.json"), TinyModelLoader.config(4, 3, 2).toString());
    answers(folder);
  }

  @Test
  void programsAreLeftToDjl() throws IOException {
    TinyCheckpoint.write(folder);
    for (String name : new String[] {"a.pt", "a.pth"}) {
      Path program = Files.copy(Golden.file("pickle/torchscript.pth"), folder.resolve(name));
      assertThat(Repository.newInstance("test", program))
          .isExactlyInstanceOf(SimpleRepository.class);
    }
    assertThat(Repository.newInstance("test", folder)).isExactlyInstanceOf(SimpleRepository.class);
  }

  @Test
  void damagedAndUnknownFilesAreNamed() throws IOException {
    Path file = write("a.pth");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    refused(file, "a.pth: this is not a whole zip archive");
    Path other = Files.copy(Golden.file("pickle/types.pth"), folder.resolve("types.pth"));
    refused(other, "no config.json beside this file, and no model is recognized by its weights");
    refused(folder, "several and no index");
  }
}
