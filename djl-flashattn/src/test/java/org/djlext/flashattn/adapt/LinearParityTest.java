package org.djlext.flashattn.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DJL's own Linear, adapted, equals peft's. */
class LinearParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/lora");

  @ParameterizedTest
  @ValueSource(strings = {"plain", "dora", "saved"})
  void equalsPeft(String name) throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve(name).resolve("golden.safetensors"));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = block(manager, file);
      NDArray x = file.load(manager, "x").duplicate();
      x.setRequiresGradient(true);
      ParameterStore store = new ParameterStore(manager, false);
      float[] before = block.forward(store, new NDList(x), false).head().toFloatArray();
      try (LoraBlock adapted = LoraBlock.load(block, FOLDER.resolve(name), ModuleNaming.OWN)) {
        Map<String, Parameter> trained = adapted.trainableParameters();
        for (Map.Entry<String, Parameter> entry : trained.entrySet()) {
          // peft leaves the biases of lora_only out of its files
          NDArray value = file.load(manager, "value." + tensor(file, entry.getKey()));
          value.copyTo(entry.getValue().getArray());
        }
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray y = adapted.forward(store, new NDList(x), true).head();
          assertClose("y", y, file.load(manager, "y"));
          collector.backward(y.square().sum());
        }
        assertClose("grad.x", x.getGradient(), file.load(manager, "grad.x"));
        for (Map.Entry<String, Parameter> entry : trained.entrySet()) {
          String tensor = tensor(file, entry.getKey());
          NDArray gradient = entry.getValue().getArray().getGradient();
          assertClose(tensor, gradient, file.load(manager, "grad." + tensor));
        }
        for (Parameter parameter : block.getParameters().values()) {
          assertThat(parameter.getArray().hasGradient()).isFalse();
        }
      }
      float[] after = block.forward(store, new NDList(x), false).head().toFloatArray();
      assertThat(after).as("taken off").isEqualTo(before);
    }
  }

  private static Block block(NDManager manager, SafetensorsFile file) throws Exception {
    SequentialBlock block =
        new SequentialBlock()
            .add(Linear.builder().setUnits(4).build())
            .add(Activation::relu)
            .add(Linear.builder().setUnits(3).optBias(false).build());
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 6));
    for (String path : new String[] {"01Linear.weight", "01Linear.bias", "03Linear.weight"}) {
      NDArray array = block.getParameters().get(path.replace('.', '_')).getArray();
      file.load(manager, path).copyTo(array);
    }
    return block;
  }

  private static String tensor(SafetensorsFile file, String path) {
    String wanted = path.replace("default.", "base_model.model.");
    return file.names().stream()
        .filter(name -> name.startsWith("grad."))
        .map(name -> name.substring(5))
        .filter(name -> name.replace(".base_layer", "").equals(wanted))
        .findFirst()
        .orElseThrow();
  }
}
