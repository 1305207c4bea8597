package org.djlext.detr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients of transformers' losses, from loss_goldens.py. */
class DetrLossGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/loss/losses.safetensors");
  private static final List<String> PREDICTIONS =
      List.of("logits", "pred_boxes", "pred_masks", "auxiliary_logits", "auxiliary_pred_boxes");

  static Stream<String> cases() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      List<String> names =
          file.metadata().keySet().stream().filter(n -> !n.equals("format")).sorted().toList();
      assertThat(names).hasSize(20);
      return names.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsTransformers(String name) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE);
        NDManager manager = NDManager.newBaseManager()) {
      JsonObject about = JsonParser.parseString(file.metadata().get(name)).getAsJsonObject();
      DetrLoss loss = DetrLoss.builder().optConfig(about.getAsJsonObject("config")).build();
      NDList labels = load(file, manager, name, List.of("class_labels", "boxes", "masks"));
      NDList predictions = load(file, manager, name, PREDICTIONS);
      predictions.forEach(p -> p.setRequiresGradient(true));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray total = loss.evaluate(labels, predictions);
        near("total", total.getFloat(), about.get("total"));
        collector.backward(total);
      }
      LossParts parts = loss.parts(labels, predictions);
      JsonObject expected = about.getAsJsonObject("parts");
      assertThat(parts.values().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (Map.Entry<String, Float> part : parts.values().entrySet()) {
        near(part.getKey(), part.getValue(), expected.get(part.getKey()));
      }
      for (NDArray prediction : predictions) {
        String key = "d_" + prediction.getName();
        assertClose(key, prediction.getGradient(), file.load(manager, name + "." + key));
      }
    }
  }

  private static void near(String what, float found, JsonElement expected) {
    double value = expected.getAsDouble();
    assertThat((double) found)
        .as(what)
        .isCloseTo(value, within(2e-5 * Math.max(1e-2, Math.abs(value))));
  }

  private static NDList load(
      SafetensorsFile file, NDManager manager, String name, List<String> keys) throws IOException {
    NDList list = new NDList();
    for (String key : keys) {
      if (file.names().contains(name + "." + key)) {
        NDArray array = file.load(manager, name + "." + key);
        array.setName(key);
        list.add(array);
      }
    }
    return list;
  }
}
