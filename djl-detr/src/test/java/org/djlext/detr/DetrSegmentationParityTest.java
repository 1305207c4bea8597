package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole panoptic models against transformers, on the tiny ones of panoptic_head_goldens.py. */
class DetrSegmentationParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/panoptic");

  @TempDir Path folder;

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
    try (ZooModel<NDList, NDList> model = load(FOLDER.resolve(name));
        NDManager manager = model.getNDManager().newSubManager();
        SafetensorsFile golden = golden(name)) {
      NDList inputs = inputs(golden, manager);
      DetrBlock detr = (DetrBlock) model.getBlock();
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDList out = predictor.predict(inputs);
        assertThat(out.stream().map(NDArray::getName))
            .containsExactly("logits", "pred_boxes", "pred_masks");
        assertThat(detr.getOutputShapes(inputs.getShapes())).containsExactly(out.getShapes());
        for (NDArray array : out) {
          assertClose(array.getName(), array, golden.load(manager, array.getName()));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"three-stages", "few-channels"})
  void gradientsOfMasksReachEveryPartOfTheDetector(String name) throws Exception {
    try (ZooModel<NDList, NDList> model = load(FOLDER.resolve(name));
        NDManager manager = model.getNDManager().newSubManager();
        SafetensorsFile golden = golden(name)) {
      DetrBlock detr = (DetrBlock) model.getBlock();
      detr.freezeParameters(false);
      ParameterStore store = new ParameterStore(manager, false);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList out = detr.forward(store, inputs(golden, manager), true);
        NDArray masks = out.get(2);
        collector.backward(masks.mul(golden.load(manager, "loss_weight")).sum());
      }
      WeightTable table = DetrModelLoader.weightTable(detr.config());
      double noise = 1e-6 * largestGradient(golden, manager);
      int compared = 0;
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(detr).entrySet()) {
        String weight = "grad." + table.originOf(entry.getKey()).orElseThrow().checkpointName();
        if (golden.names().contains(weight)) {
          NDArray gradient = entry.getValue().getArray().getGradient();
          assertClose(weight, gradient, golden.load(manager, weight), noise);
          compared++;
        }
      }
      long expected =
          golden.names().stream().filter(n -> n.matches("grad[.](detr|mask_head|bbox).*")).count();
      assertThat(compared).isEqualTo((int) expected).isGreaterThan(100);
    }
  }

  @Test
  void savedModelIsTheSameModel() throws Exception {
    Path source = FOLDER.resolve("three-stages");
    try (ZooModel<NDList, NDList> model = load(source);
        SafetensorsFile golden = golden("three-stages");
        NDManager manager = model.getNDManager().newSubManager()) {
      DetrBlock detr = (DetrBlock) model.getBlock();
      CheckpointWriter.save(
          detr, DetrModelLoader.weightTable(detr.config()), detr.config().toJson(), folder);
      try (SafetensorsFile before = SafetensorsFile.open(source.resolve("model.safetensors"));
          SafetensorsFile after = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
        assertThat(before.names().stream().filter(n -> !n.endsWith("num_batches_tracked")))
            .containsExactlyInAnyOrderElementsOf(after.names());
      }
      try (ZooModel<NDList, NDList> again = load(folder);
          Predictor<NDList, NDList> predictor = again.newPredictor()) {
        NDArray masks = predictor.predict(inputs(golden, manager)).get(2);
        assertClose("pred_masks", masks, golden.load(manager, "pred_masks"));
      }
    }
  }

  @Test
  void masksComeBeforeAuxiliaryOutputsAndTheHeadCanBeTrainedAlone() {
    DetrConfig config =
        DetrConfig.builder()
            .setLabels(List.of("a", "b"))
            .optBackbone(ResNetConfig.named("resnet18").withFrozen(true, 0))
            .optHiddenSize(32)
            .optQueries(3)
            .optEncoder(new LayerStack(1, 8, 16))
            .optDecoder(new LayerStack(2, 8, 16))
            .optAuxiliaryOutputs(true)
            .optPanoptic(true)
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      DetrBlock detr = new DetrBlock(config);
      NDArray pixels = manager.randomNormal(new Shape(1, 3, 40, 70));
      detr.initialize(manager, pixels.getDataType(), pixels.getShape());
      detr.freezeParameters(true);
      detr.panopticHead().orElseThrow().freezeParameters(false);
      ParameterStore store = new ParameterStore(manager, false);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList out = detr.forward(store, new NDList(pixels), true);
        assertThat(out.stream().map(NDArray::getName))
            .containsExactly(
                "logits", "pred_boxes", "pred_masks", "auxiliary_logits", "auxiliary_pred_boxes");
        assertThat(out.get(2).getShape()).isEqualTo(new Shape(1, 3, 10, 18));
        collector.backward(out.get(2).square().sum());
      }
      BlockParameters.of(detr)
          .forEach(
              (path, parameter) ->
                  assertThat(parameter.getArray().hasGradient())
                      .as(path)
                      .isEqualTo(path.startsWith("panoptic.")));
    }
  }

  @Test
  void detectorWithTooFewMapsCannotBePanoptic() {
    DetrConfig config =
        DetrConfig.builder()
            .setLabels(List.of("a"))
            .optFeatureStages(List.of(3, 4))
            .optPanoptic(true)
            .build();
    assertThatThrownBy(() -> new DetrBlock(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 3 maps, found 2");
  }

  private static ZooModel<NDList, NDList> load(Path path) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(path)
        .build()
        .loadModel();
  }

  private static SafetensorsFile golden(String name) throws Exception {
    return SafetensorsFile.open(FOLDER.resolve(name).resolve("golden.safetensors"));
  }

  private static NDList inputs(SafetensorsFile golden, NDManager manager) throws Exception {
    return new NDList(golden.load(manager, "pixel_values"), golden.load(manager, "pixel_mask"));
  }

  private static double largestGradient(SafetensorsFile golden, NDManager manager)
      throws Exception {
    double largest = 0;
    for (String name : golden.names()) {
      if (name.startsWith("grad.")) {
        largest = Math.max(largest, golden.load(manager, name).abs().max().getFloat());
      }
    }
    return largest;
  }
}
