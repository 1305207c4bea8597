package org.djlext.detr;

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
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against transformers, on the tiny random models of detr_goldens.py. */
class DetrParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/detr");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "native-bottleneck",
        "native-basic-masked",
        "native-three-stages",
        "native-early-stride",
        "native-inner-stage",
        "native-default-frozen",
        "learned-masked",
        "auxiliary",
        "gelu-one-query-one-class",
        "silu-many-queries-gray",
        "vanishing-picture",
        "timm-basic",
        "timm-bottleneck-masked",
        "timm-bottleneck-dc5",
        "timm-basic-dc5"
      })
  void equalsTransformers(String name) throws Exception {
    Path folder = FOLDER.resolve(name);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        Checkpoint checkpoint = Checkpoint.open(folder);
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
      Golden golden = new Golden(file, manager);
      DetrBlock detr = (DetrBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      golden.assertEqual(detr.activations(store, golden.inputs(), false));
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDList out = predictor.predict(golden.inputs());
        assertThat(out.stream().map(NDArray::getName)).containsExactly("logits", "pred_boxes");
        golden.assertOutputs(out);
      }
      detr.freezeParameters(false);
      gradients(detr, store, golden, new DetrModelLoader().weightTable(checkpoint));
    }
  }

  private static void gradients(
      DetrBlock detr, ParameterStore store, Golden golden, WeightTable table) throws Exception {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList out = detr.forward(store, golden.inputs(), true);
      golden.assertOutputs(out);
      assertThat(out).hasSize(detr.config().auxiliaryOutputs() ? 4 : 2);
      NDArray loss = out.head().zerosLike().sum();
      for (NDArray output : out) {
        loss = loss.add(output.mul(golden.get("weight." + output.getName())).sum());
      }
      collector.backward(loss);
    }
    // what cancels out, such as the gradient of a key's bias, is noise of the size of its terms
    double noise = 1e-6 * golden.largestGradient();
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(detr).entrySet()) {
      String name = table.originOf(entry.getKey()).orElseThrow().checkpointName();
      NDArray array = entry.getValue().getArray();
      boolean expected = golden.has("grad." + name);
      if (!array.hasGradient()) {
        assertThat(expected).as(name + " has a gradient in the reference").isFalse();
      } else if (expected) {
        assertClose("grad." + name, array.getGradient(), golden.get("grad." + name), noise);
      } else {
        // a stage behind the last one that is read
        assertThat(array.getGradient().abs().sum().getFloat()).as(name).isZero();
      }
    }
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    boolean has(String name) {
      return file.names().contains(name);
    }

    NDArray get(String name) throws Exception {
      return file.load(manager, name);
    }

    double largestGradient() throws Exception {
      double largest = 0;
      for (String name : file.names()) {
        if (name.startsWith("grad.")) {
          largest = Math.max(largest, get(name).abs().max().getFloat());
        }
      }
      return largest;
    }

    NDList inputs() throws Exception {
      NDList inputs = new NDList(get("pixel_values"));
      if (has("pixel_mask")) {
        inputs.add(get("pixel_mask"));
      }
      return inputs;
    }

    void assertOutputs(NDList out) throws Exception {
      for (NDArray output : out) {
        assertClose(output.getName(), output, get(output.getName()));
      }
    }

    void assertEqual(DetrActivations actual) throws Exception {
      all("map.", actual.maps());
      assertClose("projected", actual.projected(), get("projected"));
      assertClose("present", actual.present(), get("present"));
      assertClose("positions", actual.positions(), get("positions"));
      all("encoder.", actual.encoderStates());
      NDList layers = actual.decoderStates();
      all("decoder.", layers.subNDList(0, layers.size() - 1));
      assertClose("queries", actual.queries(), get("queries"));
      assertOutputs(actual.detections());
    }

    private void all(String prefix, NDList arrays) throws Exception {
      assertThat(file.names().stream().filter(n -> n.startsWith(prefix))).hasSize(arrays.size());
      for (int i = 0; i < arrays.size(); i++) {
        assertClose(prefix + i, arrays.get(i), get(prefix + i));
      }
    }
  }
}
