package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.detr.loss.LossParts;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of whole models, down to every weight's gradient, from whole_loss_goldens.py. */
class DetrLossParityTest {

  private static final Path RESOURCES = Path.of("src/test/resources");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "detr/native-three-stages",
        "detr/native-basic-masked",
        "detr/timm-bottleneck-masked",
        "detr/auxiliary",
        "panoptic/three-stages",
        "panoptic/few-channels"
      })
  void equalsTransformers(String name) throws Exception {
    Path folder = RESOURCES.resolve(name);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        Checkpoint checkpoint = Checkpoint.open(folder);
        SafetensorsFile inputs = SafetensorsFile.open(folder.resolve("golden.safetensors"));
        SafetensorsFile golden = SafetensorsFile.open(folder.resolve("loss.safetensors"))) {
      DetrBlock detr = (DetrBlock) model.getBlock();
      detr.freezeParameters(false);
      DetrLoss loss = DetrLoss.builder().build();
      NDList pictures = named(inputs, manager, "pixel_values", "pixel_mask");
      NDList labels = named(golden, manager, "class_labels", "boxes", "masks");
      LossParts parts;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList out = detr.forward(new ParameterStore(manager, false), pictures, true);
        collector.backward(loss.evaluate(labels, out));
        parts = loss.parts(labels, out);
      }
      assertLosses(parts, JsonParser.parseString(golden.metadata().get("losses")));
      assertGradients(detr, new DetrModelLoader().weightTable(checkpoint), golden, manager);
    }
  }

  private static void assertLosses(LossParts parts, JsonElement losses) {
    JsonObject expected = losses.getAsJsonObject().getAsJsonObject("parts");
    near("total", parts.total(), losses.getAsJsonObject().get("total").getAsDouble());
    assertThat(parts.values().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    parts.values().forEach((key, value) -> near(key, value, expected.get(key).getAsDouble()));
  }

  private static void near(String what, float found, double expected) {
    assertThat((double) found).as(what).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
  }

  private static void assertGradients(
      DetrBlock detr, WeightTable table, SafetensorsFile golden, NDManager manager)
      throws Exception {
    double largest = 0;
    for (String name : golden.names()) {
      if (name.startsWith("grad.")) {
        largest = Math.max(largest, golden.load(manager, name).abs().max().getFloat());
      }
    }
    // what cancels out, such as the gradient of a key's bias, is noise of the size of its terms
    double noise = 1e-6 * largest;
    int compared = 0;
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(detr).entrySet()) {
      String name = "grad." + table.originOf(entry.getKey()).orElseThrow().checkpointName();
      NDArray array = entry.getValue().getArray();
      if (golden.names().contains(name)) {
        assertClose(name, array.getGradient(), golden.load(manager, name), noise);
        compared++;
      } else if (array.hasGradient()) {
        assertThat(array.getGradient().abs().sum().getFloat()).as(name).isZero();
      }
    }
    assertThat(golden.names().stream().filter(n -> n.startsWith("grad."))).hasSize(compared);
  }

  private static NDList named(SafetensorsFile file, NDManager manager, String... names)
      throws Exception {
    NDList list = new NDList();
    for (String name : names) {
      if (file.names().contains(name)) {
        NDArray array = file.load(manager, name);
        array.setName(name);
        list.add(array);
      }
    }
    return list;
  }
}
