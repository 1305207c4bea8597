package org.djlext.vlm.moonvit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against the authors' tower, on the tiny random ones of moonvit_goldens.py. */
class MoonVitParityTest {

  @RegisterExtension static final ParityList LIST = new ParityList("moonvit");

  private static final Path FOLDER = Path.of("src/test/resources/moonvit");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-image",
        "three-images",
        "published-head-size",
        "grid-of-the-table",
        "oblong-table",
        "one-row",
        "pairs-of-a-row",
        "merge-three-by-two",
        "largest-grid",
        "one-entry-table",
        "bf16",
        "f16"
      })
  void equalsTheReference(String name) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(FOLDER.resolve(name))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      Path path = FOLDER.resolve(name).resolve("golden.safetensors");
      Golden golden = new Golden(SafetensorsFile.open(path), manager);
      MoonVitBlock tower = (MoonVitBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      hiddenStates(tower, store, golden);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDArray features = predictor.predict(golden.inputs()).singletonOrThrow();
        assertThat(features.getName()).isEqualTo("image_features");
        assertClose("image_features", features, golden.get("image_features"));
      }
      gradients(tower, store, golden);
    }
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    NDArray get(String name) throws Exception {
      return file.load(manager, name);
    }

    NDList inputs() throws Exception {
      return new NDList(get("pixel_values"), get("image_grid_hws"));
    }
  }

  private static void hiddenStates(MoonVitBlock tower, ParameterStore store, Golden golden)
      throws Exception {
    NDList states = tower.hiddenStates(store, golden.inputs(), false);
    assertThat(states).hasSize(tower.config().layers() + 1);
    assertClose("embedded", states.head(), golden.get("embedded"));
    for (int i = 1; i < states.size(); i++) {
      assertClose("hidden." + i, states.get(i), golden.get("hidden." + i));
    }
  }

  private static void gradients(MoonVitBlock tower, ParameterStore store, Golden golden)
      throws Exception {
    tower.freezeParameters(false);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray features = tower.forward(store, golden.inputs(), true).singletonOrThrow();
      collector.backward(features.mul(golden.get("direction")).sum());
    }
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(tower).entrySet()) {
      String name =
          MoonVitModelLoader.weightTable().originOf(entry.getKey()).orElseThrow().checkpointName();
      NDArray expected = golden.get("grad." + name);
      assertClose("grad." + name, entry.getValue().getArray().getGradient(), expected);
    }
  }
}
