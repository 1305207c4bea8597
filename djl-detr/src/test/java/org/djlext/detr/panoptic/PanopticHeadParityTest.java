package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The head by itself against transformers, on the tiny random models of panoptic_head_goldens.py.
 */
class PanopticHeadParityTest {

  static final Path FOLDER = Path.of("src/test/resources/panoptic");
  static final List<String> INPUTS =
      List.of("features", "hidden", "memory", "map.0", "map.1", "map.2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "four-stages-padded",
        "three-stages",
        "few-channels",
        "five-stages",
        "bottlenecks"
      })
  void equalsTransformers(String name) throws Exception {
    Path folder = FOLDER.resolve(name);
    try (NDManager manager = NDManager.newBaseManager();
        SafetensorsFile golden = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
      NDList inputs = new NDList();
      for (String input : INPUTS) {
        inputs.add(golden.load(manager, input));
      }
      inputs.add(golden.load(manager, "mask"));
      PanopticHead head = load(folder, inputs, golden, manager);
      ParameterStore store = new ParameterStore(manager, false);

      NDList looks = new NDList(inputs.get(1), inputs.get(2), inputs.get(6));
      NDArray attention = head.attention().forward(store, looks, false).singletonOrThrow();
      assertClose("attention", attention, golden.load(manager, "attention"));
      NDArray masks = head.forward(store, inputs, false).singletonOrThrow();
      assertThat(masks.getName()).isEqualTo("pred_masks");
      assertThat(head.getOutputShapes(inputs.getShapes())).containsExactly(masks.getShape());
      assertClose("pred_masks", masks, golden.load(manager, "pred_masks"));
      gradients(head, store, inputs, golden, manager);
    }
  }

  private static PanopticHead load(
      Path folder, NDList inputs, SafetensorsFile golden, NDManager manager) throws Exception {
    PanopticHeadConfig config =
        new PanopticHeadConfig(
            (int) inputs.get(0).getShape().get(1),
            (int) golden.info("attention").shape().get(2),
            inputs.subList(3, 6).stream().map(m -> (int) m.getShape().get(1)).toList());
    PanopticHead head = new PanopticHead(config);
    WeightTable table = WeightTable.resource(PanopticHeadParityTest.class, "panoptic-head.weights");
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsFile weights = SafetensorsFile.open(file)) {
      PretrainedWeights.load(head, file, weights, table, manager, null);
    }
    head.initialize(manager, inputs.get(0).getDataType(), inputs.getShapes());
    return head;
  }

  private static void gradients(
      PanopticHead head,
      ParameterStore store,
      NDList inputs,
      SafetensorsFile golden,
      NDManager manager)
      throws Exception {
    inputs.subList(0, 6).forEach(input -> input.setRequiresGradient(true));
    NDArray weight = golden.load(manager, "loss_weight");
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray masks = head.forward(store, inputs, true).singletonOrThrow();
      assertClose("pred_masks in training", masks, golden.load(manager, "pred_masks"));
      collector.backward(masks.mul(weight).sum());
      for (int i = 0; i < INPUTS.size(); i++) {
        String name = "grad." + INPUTS.get(i);
        assertClose(name, inputs.get(i).getGradient(), golden.load(manager, name));
      }
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(head).entrySet()) {
        NDArray expected = golden.load(manager, "grad." + entry.getKey());
        NDArray actual = entry.getValue().getArray().getGradient();
        if (isTakenBack(entry.getKey(), expected)) {
          assertThat(actual.abs().max().getFloat()).as(entry.getKey()).isLessThan(1e-3f);
        } else {
          assertClose("grad." + entry.getKey(), actual, expected);
        }
      }
    }
  }

  /**
   * A norm over single channels takes back whatever a bias adds: its gradient is noise around 0.
   */
  private static boolean isTakenBack(String name, NDArray bias) {
    return name.matches("mask_head[.]lay\\d[.]bias") && bias.size() <= 8;
  }
}
