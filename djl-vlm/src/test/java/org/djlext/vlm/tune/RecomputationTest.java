package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.LoraConfigBuilder;
import org.djlext.flashattn.quantized.Quantization;
import org.djlext.flashattn.training.Recomputation;
import org.djlext.vlm.decoder.PackedInputs;
import org.djlext.vlm.tune.lora.Lora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that are computed again give the same loss and gradients, bit for bit. */
class RecomputationTest {

  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final long[][] TEXTS = {{3, 9, 30, 4, 11, 7}, {8, 7, 36, 5, 2, 2}};

  @ParameterizedTest
  @CsvSource({
    "generate/tiny, plain",
    "generate/tiny, masked",
    "generate/tiny, packed",
    "moonlight/plain, plain",
    "moonlight/low-rank, masked"
  })
  void wholeModelsLearnTheSame(String name, String inputs) throws IOException {
    try (WholeModel model = WholeModel.open(RESOURCES.resolve(name).toString(), null)) {
      Block block = model.model().getBlock();
      block.freezeParameters(false);
      assertSame(block, block.getParameters().toMap(false), inputs, 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"generate/tiny, false", "moonlight/plain, false", "generate/tiny, true"})
  void adaptersLearnTheSame(String name, boolean packed) throws IOException {
    try (WholeModel model = WholeModel.open(RESOURCES.resolve(name).toString(), null)) {
      LoraConfigBuilder config =
          LoraConfig.builder().optRank(2).optInitialization(LoraConfig.Initialization.RANDOM);
      config.optTargets("o_proj").optQuantization(packed ? Quantization.nf4(false) : null);
      try (LoraBlock adapted = Lora.attach(model.model().getBlock(), config.build())) {
        assertSame(adapted, adapted.trainableParameters(), "plain", 0);
      }
    }
  }

  @Test
  void whatIsDroppedIsDroppedAgain() throws IOException {
    try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
      LoraConfigBuilder config =
          LoraConfig.builder().optRank(2).optInitialization(LoraConfig.Initialization.RANDOM);
      config.optTargets("o_proj").optDropout(0.5);
      try (LoraBlock adapted = Lora.attach(model.model().getBlock(), config.build())) {
        Map<String, Parameter> trained = adapted.trainableParameters();
        Map<String, float[]> one = gradients(adapted, trained, "plain", 5L);
        Map<String, float[]> same = gradients(adapted, trained, "plain", 5L);
        assertThat(gradients(adapted, trained, "plain", 6L).get("loss"))
            .isNotEqualTo(one.get("loss"));
        one.forEach((path, value) -> assertThat(same.get(path)).as(path).isEqualTo(value));
        // the gradient is that of the loss: a step along it changes the loss by its square
        Parameter b = trained.entrySet().stream().reduce((x, y) -> y).orElseThrow().getValue();
        String last = trained.keySet().stream().reduce((x, y) -> y).orElseThrow();
        double square = 0;
        for (float value : one.get(last)) {
          square += (double) value * value;
        }
        float step = 1e-2f;
        NDManager manager = b.getArray().getManager();
        NDArray gradient = manager.create(one.get(last), b.getArray().getShape());
        b.freeze(true);
        b.getArray().subi(gradient.mul(step));
        b.freeze(false);
        double change =
            gradients(adapted, trained, "plain", 5L).get("loss")[0] - one.get("loss")[0];
        assertThat(-change / (step * square)).isBetween(0.9, 1.1);
      }
    }
  }

  private static void assertSame(
      Block block, Map<String, Parameter> trained, String inputs, long seed) {
    Map<String, float[]> kept = gradients(block, trained, inputs, null);
    Map<String, float[]> again = gradients(block, trained, inputs, seed);
    assertThat(again.keySet()).isEqualTo(kept.keySet());
    kept.forEach((path, value) -> assertThat(again.get(path)).as(path).isEqualTo(value));
    assertThat(kept.values().stream().filter(RecomputationTest::isNotZero)).hasSizeGreaterThan(4);
  }

  private static boolean isNotZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  /** Returns the loss and all gradients, which are then cleared. */
  private static Map<String, float[]> gradients(
      Block block, Map<String, Parameter> trained, String inputs, Long seed) {
    Map<String, float[]> values = new LinkedHashMap<>();
    NDManager owner = trained.values().iterator().next().getArray().getManager();
    try (NDManager manager = owner.newSubManager();
        GradientCollector collector = collector(manager, seed)) {
      NDList given = inputs(manager, inputs);
      NDList logits = block.forward(new ParameterStore(manager, false), given, true);
      logits.attach(manager);
      NDArray loss = logits.head().square().mean();
      collector.backward(loss);
      values.put("loss", loss.toFloatArray());
      trained.forEach(
          (path, parameter) -> {
            NDArray array = parameter.getArray();
            if (array.hasGradient()) {
              try (NDArray gradient = array.getGradient()) {
                values.put(path, gradient.toFloatArray());
                JniUtils.zeroGrad((PtNDArray) array);
              }
            }
          });
    }
    return values;
  }

  private static GradientCollector collector(NDManager manager, Long seed) {
    GradientCollector collector = Engine.getInstance().newGradientCollector();
    return seed == null ? collector : Recomputation.open(collector, manager, seed);
  }

  private static NDList inputs(NDManager manager, String kind) {
    if (kind.equals("packed")) {
      NDArray positions = manager.create(new long[][] {{0, 1, 2, 0, 1, 2, 3}});
      positions.setName(PackedInputs.POSITIONS);
      return new NDList(manager.create(new long[][] {{3, 9, 30, 4, 11, 7, 2}}), positions);
    }
    NDList inputs = new NDList(manager.create(TEXTS));
    if (kind.equals("masked")) {
      inputs.add(manager.create(new long[][] {{1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 0, 0}}));
    }
    return inputs;
  }

  @Test
  void onlyOneIsOpenInAThread() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        GradientCollector open = collector(manager, 1L)) {
      assertThat(open).isNotNull();
      assertThatThrownBy(() -> Recomputation.open(null, manager, 1))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
