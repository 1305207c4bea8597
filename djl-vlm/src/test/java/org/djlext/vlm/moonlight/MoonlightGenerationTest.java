package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.layers.RotaryScaling;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoonlightGenerationTest {

  private static final Path GOLDENS = Path.of("src/test/resources/moonlight");
  private static final Path TOKENIZER = Path.of("src/test/resources/generate/tiny/tokenizer.json");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "groups", "yarn", "low-rank"})
  void greedyTokensAreThoseOfTransformers(String name) throws Exception {
    try (ZooModel<NDList, NDList> model = load(NDList.class, GOLDENS.resolve(name), null);
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      SafetensorsFile golden =
          SafetensorsFile.open(GOLDENS.resolve(name).resolve("golden.safetensors"));
      NDArray ids = golden.load(manager, "steps.input_ids");
      long[] expected = golden.load(manager, "greedy").toLongArray();
      long[] actual = new long[expected.length];
      ParameterStore store = new ParameterStore(manager, false);
      try (KvCache cache = moonlight.newCache(manager, 1, 8)) {
        for (int i = 0; i < expected.length; i++) {
          int[] all = {(int) ids.getShape().get(1)};
          NDArray logits = moonlight.nextTokenLogits(store, ids, all, cache);
          actual[i] = logits.argMax(1).getLong(0);
          ids = manager.create(new long[][] {{actual[i]}});
        }
      }
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void folderWithTokenizerGivesText() throws Exception {
    writeTextModel();
    String argument = "max_new_tokens";
    try (ZooModel<String, String> model =
            Criteria.builder()
                .setTypes(String.class, String.class)
                .optModelPath(folder)
                .optArgument(argument, "12")
                .build()
                .loadModel();
        Predictor<String, String> predictor = model.newPredictor();
        TextGenerator generator = TextGenerator.of(model)) {
      GenerationConfig config = GenerationConfig.builder().optMaxNewTokens(12).build();
      String text = generator.generate("one two", config).text();
      assertThat(text).isNotEmpty();
      assertThat(predictor.predict("one two")).isEqualTo(text);
      StringBuilder streamed = new StringBuilder();
      try (var pieces = generator.stream("one two", config)) {
        pieces.forEach(streamed::append);
      }
      assertThat(streamed.toString()).isEqualTo(text);
    }
  }

  @Test
  void halfPrecisionKeepsTheBiasOfTheGate() throws Exception {
    Path plain = GOLDENS.resolve("plain");
    try (ZooModel<NDList, NDList> model = load(NDList.class, plain, "float16");
        NDManager manager = model.getNDManager().newSubManager()) {
      SafetensorsFile file = SafetensorsFile.open(plain.resolve("model.safetensors"));
      NDArray stored = file.load(manager, "model.layers.1.mlp.gate.e_score_correction_bias");
      NDArray held =
          BlockParameters.of(model.getBlock())
              .get("layers.1.mlp.gate.e_score_correction_bias")
              .getArray();
      assertThat(held.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(held.toFloatArray()).containsExactly(stored.toFloatArray());
      SafetensorsFile golden = SafetensorsFile.open(plain.resolve("golden.safetensors"));
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDList ids = new NDList(golden.load(manager, "input_ids"));
        NDArray logits = predictor.predict(ids).singletonOrThrow();
        assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT16);
        NDArray expected = golden.load(manager, "logits");
        float largest = expected.abs().max().getFloat();
        NDArray difference = logits.toType(DataType.FLOAT32, false).sub(expected).abs();
        assertThat(difference.max().getFloat()).isLessThan(0.02f * largest);
      }
    }
  }

  private void writeTextModel() throws Exception {
    MoonlightConfig tiny = TinyMoonlight.config();
    MoonlightConfig config =
        new MoonlightConfig(
            360,
            tiny.hiddenSize(),
            tiny.intermediateSize(),
            tiny.layers(),
            tiny.maxPositions(),
            tiny.rmsNormEps(),
            true,
            TinyMoonlight.attention(5, 8, new RotaryScaling.None()),
            tiny.experts());
    try (NDManager manager = NDManager.newBaseManager()) {
      MoonlightBlock block = TinyMoonlight.block(config, manager);
      JsonObject json = config.toJson();
      CheckpointWriter.save(block, MoonlightModelLoader.weightTable(), json, folder);
    }
    Files.copy(TOKENIZER, folder.resolve("tokenizer.json"));
  }

  private static <T> ZooModel<T, T> load(Class<T> type, Path path, String dtype) throws Exception {
    Criteria.Builder<T, T> criteria = Criteria.builder().setTypes(type, type).optModelPath(path);
    if (dtype != null) {
      criteria.optArgument("dtype", dtype);
    }
    return criteria.build().loadModel();
  }
}
