package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.pretrained.hub.HubException;
import org.djlext.flashattn.pretrained.hub.LoopbackHub;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hf://} in Criteria, with the settings that users make. */
class HubCriteriaTest {

  @TempDir private Path folder;
  private LoopbackHub hub;
  private final Map<String, String> before = new TreeMap<>();

  @BeforeEach
  void serve() throws IOException {
    hub = LoopbackHub.of(TinyCheckpoint.write(folder.resolve("published")));
    set("HF_ENDPOINT", hub.endpoint() + "/");
    set("DJL_CACHE_DIR", folder.resolve("cache").toString());
    set("ai.djl.offline", "false");
    set("HF_HOME", folder.resolve("home").toString());
  }

  @AfterEach
  void restore() {
    hub.close();
    before.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  @Test
  void loadsAModelByItsName() throws Exception {
    Criteria<float[], float[]> criteria = criteria("hf://org/name");
    assertThat(criteria.isDownloaded()).isFalse();
    answers(criteria);
    assertThat(criteria("hf://org/name").isDownloaded()).isTrue();
    assertThat(folder.resolve("cache/huggingface/hub/models--org--name/refs/main")).exists();
    set("ai.djl.offline", "true");
    answers(criteria("hf://org/name"));
    set("ai.djl.offline", "false");
    set("HF_HUB_OFFLINE", "1");
    answers(criteria("hf://org/name"));
  }

  @Test
  void loadsAGgufFileByItsName() throws Exception {
    hub.add("tiny.gguf", Golden.file("gguf/tiny.gguf"));
    answers(criteria("hf://org/name/tiny.gguf"));
    answers(criteria("hf://org/name@main/tiny.gguf?dtype=stored"));
  }

  @Test
  void servingPropertiesOfAPublishedModelCount() throws Exception {
    Path properties = folder.resolve("serving.properties");
    Files.writeString(properties, "translatorFactory=" + Doubled.class.getName());
    hub.add("serving.properties", properties);
    try (ZooModel<float[], float[]> zoo = criteria("hf://org/name").loadModel()) {
      assertThat(zoo.getTranslator()).isInstanceOf(Doubled.Twice.class);
    }
  }

  @Test
  void offlineAndAbsentIsAClearError() {
    set("HF_HUB_OFFLINE", "ON");
    assertThatThrownBy(criteria("hf://org/name")::loadModel)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("not in the cache");
  }

  @Test
  void tokensComeFromTheVariableOrTheFile() throws Exception {
    hub.demand("secret");
    assertThatThrownBy(criteria("hf://org/name")::loadModel)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HF_TOKEN");
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home/token"), "secret\n");
    answers(criteria("hf://org/name"));
    set("HF_TOKEN", "wrong");
    assertThatThrownBy(criteria("hf://org/name@v1")::loadModel)
        .isInstanceOf(HubException.class)
        .hasMessageContaining("403");
  }

  @Test
  void anUnknownModelTypeIsKnownBeforeTheWeightsAreFetched() throws IOException {
    Path config = folder.resolve("published/config.json");
    Files.writeString(config, "{\"model_type\":\"mamba\"}");
    hub.add("config.json", config);
    assertThatThrownBy(criteria("hf://org/name")::loadModel)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("found mamba");
    assertThat(hub.wasAskedFor("model.safetensors")).isFalse();
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String bad : new String[] {"hf:org/name", "hf://org/..", "hf://org/name@"}) {
      assertThatThrownBy(() -> criteria(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hf://org/name");
    }
  }

  private static Criteria<float[], float[]> criteria(String address) {
    return Criteria.builder().setTypes(float[].class, float[].class).optModelUrls(address).build();
  }

  private static void answers(Criteria<float[], float[]> criteria) throws Exception {
    try (ZooModel<float[], float[]> zoo = criteria.loadModel();
        var predictor = zoo.newPredictor()) {
      assertThat(predictor.predict(TinyCheckpoint.INPUT)).isEqualTo(TinyCheckpoint.OUTPUT);
    }
  }

  private void set(String name, String value) {
    before.putIfAbsent(name, System.getProperty(name, ""));
    System.setProperty(name, value);
  }
}
