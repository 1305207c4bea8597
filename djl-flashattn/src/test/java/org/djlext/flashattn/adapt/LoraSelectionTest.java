package org.djlext.flashattn.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.FlashAttentionBlock;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which modules are adapted, what is said when there are none, and how adapters begin. */
class LoraSelectionTest {

  @TempDir Path folder;

  private NDManager manager;
  private FlashAttentionBlock block;
  private NDArray x;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager("PyTorch");
    manager.getEngine().setRandomSeed(11); // what is rounded depends on what is drawn
    block = FlashAttentionBlock.builder().setEmbeddingSize(8).setHeadCount(2).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8));
    x = manager.randomNormal(new Shape(2, 3, 8));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void newAdapterHasNoEffectAtAll() {
    float[] before = forward();
    for (boolean dora : new boolean[] {false, true}) {
      LoraConfig config =
          LoraConfig.builder().optTargets(ModuleChoice.of("all-linear")).optDora(dora).build();
      try (LoraBlock adapted = LoraBlock.attach(block, config)) {
        assertThat(adapted.trainableParameters()).hasSize(dora ? 12 : 8);
        if (dora) {
          // the length over itself is 1 but for rounding
          assertThat(difference(forward(), before)).isLessThan(1e-6);
        } else {
          assertThat(forward()).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void randomInitializationHasAnEffect() {
    float[] before = forward();
    LoraConfig config =
        LoraConfig.builder()
            .optTargets("v_proj")
            .optInitialization(LoraConfig.Initialization.RANDOM)
            .build();
    try (LoraBlock adapted = LoraBlock.attach(block, config)) {
      assertThat(adapted.adaptersInUse()).containsExactly("default");
      assertThat(difference(forward(), before)).isGreaterThan(1e-3);
    }
    assertThat(forward()).isEqualTo(before);
  }

  @Test
  void unknownTargetNamesTheNearest() {
    for (String targets : new String[] {"q_porj", "q_porj,k_proj"}) {
      LoraConfig config = LoraConfig.builder().optTargets(targets.split(",")).build();
      assertThatThrownBy(() -> LoraBlock.attach(block, config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("target_modules")
          .hasMessageContaining("q_porj")
          .hasMessageContaining("nearest are q_proj");
    }
  }

  @Test
  void modelWithoutUsualTargetsWantsThemNamed() {
    LoraConfig config = LoraConfig.builder().build();
    assertThatThrownBy(() -> LoraBlock.attach(block, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name them or take all-linear");
  }

  @Test
  void unknownModuleToSaveNamesTheNearest() {
    LoraConfig config =
        LoraConfig.builder().optTargets("q_proj").optModulesToSave(List.of("head")).build();
    assertThatThrownBy(() -> LoraBlock.attach(block, config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("modules_to_save");
  }

  @Test
  void scaleIsAlphaOverRankOrOverItsRoot() {
    LoraConfigBuilder builder = LoraConfig.builder().optRank(4).optAlpha(8);
    assertThat(builder.build().scaleOf("x")).isEqualTo(2);
    assertThat(builder.optRankStabilized(true).build().scaleOf("x")).isEqualTo(4);
  }

  @Test
  void savedAdapterIsReadAgainWithTheSameConfiguration() throws Exception {
    LoraConfig config =
        LoraConfig.builder()
            .optRank(3)
            .optAlpha(2.5)
            .optDropout(0.1)
            .optTargets("q_proj", "o_proj")
            .optExcluded(ModuleChoice.of("k_.*"))
            .optRankPattern(Map.of("o_proj", 2))
            .optAlphaPattern(Map.of("o_proj", 7.0))
            .optBias(LoraConfig.BiasMode.LORA_ONLY)
            .optInitialization(LoraConfig.Initialization.RANDOM)
            .optTaskType("FEATURE_EXTRACTION")
            .optBaseModel("some/model")
            .build();
    float[] expected;
    try (LoraBlock adapted = LoraBlock.attach(block, config)) {
      expected = forward();
      adapted.save(folder);
    }
    try (LoraBlock adapted = LoraBlock.load(block, folder, ModuleNaming.OWN)) {
      assertThat(adapted.config("default")).isEqualTo(config);
      assertThat(forward()).isEqualTo(expected);
    }
  }

  @Test
  void adapterOfAnotherSizeOrModelIsRefusedAndNothingIsChanged() throws Exception {
    LoraConfig config =
        LoraConfig.builder()
            .optTargets("q_proj")
            .optInitialization(LoraConfig.Initialization.RANDOM)
            .build();
    FlashAttentionBlock other =
        FlashAttentionBlock.builder().setEmbeddingSize(12).setHeadCount(2).build();
    other.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 12));
    try (LoraBlock adapted = LoraBlock.attach(other, config)) {
      adapted.save(folder);
    }
    float[] before = forward();
    refused("q_proj.lora_A.weight", "(8, 8)", "(8, 12)");
    String json = Files.readString(folder.resolve("adapter_config.json"));
    Files.writeString(folder.resolve("adapter_config.json"), json.replace("q_proj", "query"));
    refused("adapter_config.json", "query", "nearest are");
    Files.writeString(folder.resolve("adapter_config.json"), json.replace("q_proj", "v_proj"));
    refused("fits no module", "q_proj");
    Files.writeString(folder.resolve("adapter_config.json"), json.replace("\"LORA\"", "\"IA3\""));
    refused("peft_type", "LORA", "IA3");
    Files.writeString(folder.resolve("adapter_config.json"), json.replace("\"r\": 8", "\"r\": 0"));
    refused("r: expected at least 1, found 0");
    assertThat(forward()).isEqualTo(before);
  }

  @Test
  void olderAndNewerFilesLackOrHaveOtherKeys() throws Exception {
    LoraConfig config = LoraConfig.builder().optTargets("q_proj").build();
    try (LoraBlock adapted = LoraBlock.attach(block, config)) {
      adapted.save(folder);
    }
    Files.writeString(
        folder.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "target_modules": ["q_proj"], "some_new_key": {"a": 1}}
        """);
    try (LoraBlock adapted = LoraBlock.load(block, folder, ModuleNaming.OWN)) {
      assertThat(adapted.config("default").rank()).isEqualTo(8);
    }
  }

  @Test
  void modelWithoutValuesIsNotAdapted() {
    FlashAttentionBlock empty =
        FlashAttentionBlock.builder().setEmbeddingSize(8).setHeadCount(2).build();
    LoraConfig config = LoraConfig.builder().optTargets("q_proj").build();
    assertThatThrownBy(() -> LoraBlock.attach(empty, config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("initialize or load");
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> LoraBlock.load(block, folder, ModuleNaming.OWN))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(words);
  }

  private float[] forward() {
    ParameterStore store = new ParameterStore(manager, false);
    return block.forward(store, new NDList(x), false).head().toFloatArray();
  }

  private static double difference(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }
}
