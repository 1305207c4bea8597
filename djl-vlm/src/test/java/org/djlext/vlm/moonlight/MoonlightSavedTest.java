package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Saves trained-away weights as folders, which stay in target/moonlight-saved: {@code
 * moonlight_goldens.py --check} opens them in transformers and compares the logits.
 */
class MoonlightSavedTest {

  private static final Path GOLDENS = Path.of("src/test/resources/moonlight");
  private static final Path SAVED = Path.of("target/moonlight-saved");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "groups",
        "yarn",
        "yarn-mscale",
        "yarn-attention-factor",
        "tied-biased",
        "half-split",
        "no-shared",
        "all-dense",
        "bf16-sharded"
      })
  void changedModelIsSavedWhole(String name) throws Exception {
    Path folder = SAVED.resolve(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray ids;
      NDArray logits;
      MoonlightConfig config;
      try (ZooModel<NDList, NDList> model = load(GOLDENS.resolve(name))) {
        MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
        config = moonlight.config();
        moonlight.getParameters().values().forEach(p -> p.getArray().muli(1.03f));
        SafetensorsFile golden =
            SafetensorsFile.open(GOLDENS.resolve(name).resolve("golden.safetensors"));
        ids = golden.load(manager, "input_ids");
        logits = logits(model, ids);
        assertThat(logits.sub(golden.load(manager, "logits")).abs().max().getFloat())
            .isGreaterThan(0.01f);
        CheckpointWriter.save(
            moonlight, MoonlightModelLoader.weightTable(), config.toJson(), folder);
      }
      SafetensorsWriter.write(
          folder.resolve("expected.safetensors"), Map.of("input_ids", ids, "logits", logits));
      try (ZooModel<NDList, NDList> model = load(folder)) {
        assertThat(((MoonlightBlock) model.getBlock()).config()).isEqualTo(config);
        assertClose("logits", logits(model, ids), logits);
      }
    }
  }

  private static NDArray logits(ZooModel<NDList, NDList> model, NDArray ids) throws Exception {
    try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
      return predictor.predict(new NDList(ids)).singletonOrThrow();
    }
  }

  private static ZooModel<NDList, NDList> load(Path path) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(path)
        .build()
        .loadModel();
  }
}
