package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Saves changed weights as folders, which stay in target/chameleon-saved: {@code
 * chameleon_goldens.py --check} opens them in transformers and compares the logits.
 */
class ChameleonSavedTest {

  private static final Path SAVED = Path.of("target/chameleon-saved");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"pre-norm", "swin-norm", "grouped", "biased", "shuffled-codes", "rope-linear"})
  void changedModelIsSavedWhole(String name) throws Exception {
    ChameleonFolder.write(name, folder);
    Path saved = SAVED.resolve(name);
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList ids = new NDList(manager.create(new long[][] {{0, 40, 5, 9, 44, 50}}));
      NDList logits;
      try (ZooModel<NDList, NDList> model = load(folder)) {
        ChameleonBlock chameleon = (ChameleonBlock) model.getBlock();
        BlockParameters.of(chameleon.decoder())
            .values()
            .forEach(parameter -> parameter.getArray().muli(1.1));
        CheckpointWriter.save(
            chameleon, ChameleonModelLoader.weightTable(), chameleon.config().toJson(), saved);
        logits = predict(model, ids);
        logits.attach(manager);
        SafetensorsWriter.write(
            saved.resolve("expected.safetensors"),
            Map.of("input_ids", ids.head(), "logits", logits.head()));
      }
      try (ZooModel<NDList, NDList> model = load(saved)) {
        ChameleonConfig config = ((ChameleonBlock) model.getBlock()).config();
        assertThat(config.toJson())
            .isEqualTo(ChameleonConfig.fromJson(ChameleonFolder.config(name), folder).toJson());
        assertThat(predict(model, ids).head().toFloatArray())
            .containsExactly(logits.head().toFloatArray());
      }
    }
  }

  private static NDList predict(ZooModel<NDList, NDList> model, NDList ids) throws Exception {
    try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
      return predictor.predict(ids);
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
