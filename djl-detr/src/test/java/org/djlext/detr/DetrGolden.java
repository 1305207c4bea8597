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
import java.util.Optional;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.WeightTransform;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;

/** What a reference computed with a checkpoint. */
record DetrGolden(SafetensorsFile file, NDManager manager) {

  /** Loads a folder by the public path and compares everything in it. */
  static void assertEqualsReference(Path folder, Path reference) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        Checkpoint checkpoint = Checkpoint.open(folder);
        SafetensorsFile file = SafetensorsFile.open(reference)) {
      DetrGolden golden = new DetrGolden(file, manager);
      DetrBlock detr = (DetrBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      golden.assertStages(detr.activations(store, golden.inputs(), false));
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDList out = predictor.predict(golden.inputs());
        assertThat(out.stream().map(NDArray::getName)).containsExactly("logits", "pred_boxes");
        golden.assertOutputs(out);
      }
      detr.freezeParameters(false);
      golden.assertGradients(detr, store, new DetrModelLoader().weightTable(checkpoint));
    }
  }

  private boolean has(String name) {
    return file.names().contains(name);
  }

  private NDArray get(String name) throws Exception {
    return file.load(manager, name);
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

  private void assertStages(DetrActivations actual) throws Exception {
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

  private void assertGradients(DetrBlock detr, ParameterStore store, WeightTable table)
      throws Exception {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList out = detr.forward(store, inputs(), true);
      assertOutputs(out);
      assertThat(out).hasSize(detr.config().auxiliaryOutputs() ? 4 : 2);
      NDArray loss = out.head().zerosLike().sum();
      for (NDArray output : out) {
        loss = loss.add(output.mul(get("weight." + output.getName())).sum());
      }
      collector.backward(loss);
    }
    // what cancels out, such as the gradient of a key's bias, is noise of the size of its terms
    double noise = 1e-6 * largestGradient();
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(detr).entrySet()) {
      WeightTable.Origin origin = table.originOf(entry.getKey()).orElseThrow();
      String name = "grad." + origin.checkpointName();
      NDArray array = entry.getValue().getArray();
      if (!array.hasGradient()) {
        assertThat(has(name)).as(name + " in the reference").isFalse();
      } else if (has(name)) {
        Optional<WeightTransform> part = origin.transform();
        NDArray expected = part.isPresent() ? part.get().toBlock(get(name)) : get(name);
        assertClose(name + " of " + entry.getKey(), array.getGradient(), expected, noise);
      } else {
        // a stage behind the last one that is read
        assertThat(array.getGradient().abs().sum().getFloat()).as(name).isZero();
      }
    }
  }

  private double largestGradient() throws Exception {
    double largest = 0;
    for (String name : file.names()) {
      if (name.startsWith("grad.")) {
        largest = Math.max(largest, get(name).abs().max().getFloat());
      }
    }
    return largest;
  }
}
