package org.djlext.vlm.llama;

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
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against transformers, on the tiny random models of llama_goldens.py. */
class LlamaParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/llama");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mha-untied",
        "gqa-tied",
        "mqa-biased",
        "attention-bias-only",
        "mlp-bias-only",
        "odd-head-size",
        "rope-linear",
        "rope-dynamic",
        "rope-llama3",
        "rope-yarn",
        "rope-yarn-tuned",
        "new-keys",
        "mistral-no-window",
        "mistral-window",
        "bf16-sharded",
        "f16-old-keys"
      })
  void equalsTransformers(String name) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(FOLDER.resolve(name))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      Golden golden = new Golden(FOLDER.resolve(name).resolve("golden.safetensors"), manager);
      LlamaBlock llama = (LlamaBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      hiddenStates(llama, store, golden);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        logits(predictor, golden);
        paddedLogits(predictor, golden);
      }
      cachedLogits(llama, store, golden, manager);
      gradients(llama, store, golden);
    }
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    Golden(Path path, NDManager manager) throws Exception {
      this(SafetensorsFile.open(path), manager);
    }

    NDArray get(String name) throws Exception {
      return file.load(manager, name);
    }
  }

  private static void hiddenStates(LlamaBlock llama, ParameterStore store, Golden golden)
      throws Exception {
    NDList states = llama.hiddenStates(store, golden.get("input_ids"), null, false);
    assertThat(states).hasSize(llama.config().layers() + 1);
    for (int i = 0; i < states.size(); i++) {
      assertClose("hidden." + i, states.get(i), golden.get("hidden." + i));
    }
  }

  private static void logits(Predictor<NDList, NDList> predictor, Golden golden) throws Exception {
    NDList out = predictor.predict(new NDList(golden.get("input_ids")));
    assertThat(out.head().getName()).isEqualTo("logits");
    assertClose("logits", out.head(), golden.get("logits"));
  }

  private static void paddedLogits(Predictor<NDList, NDList> predictor, Golden golden)
      throws Exception {
    NDArray mask = golden.get("padded.attention_mask");
    NDArray logits =
        predictor.predict(new NDList(golden.get("padded.input_ids"), mask)).singletonOrThrow();
    NDArray expected = golden.get("padded.logits");
    assertClose("padded row", logits.get("0, 5:"), expected.get("0, 5:"));
    assertClose("full row", logits.get(1), expected.get(1));
  }

  private static void cachedLogits(
      LlamaBlock llama, ParameterStore store, Golden golden, NDManager manager) throws Exception {
    NDArray ids = golden.get("steps.input_ids");
    NDArray expected = golden.get("steps.logits");
    try (KvCache cache = llama.newCache(manager, 1, 4)) {
      int from = 0;
      for (int to = 6; to <= ids.getShape().get(1); to++) {
        NDArray piece = ids.get(":, {}:{}", from, to);
        NDArray logits = llama.nextTokenLogits(store, piece, new int[] {to - from}, cache);
        assertClose("step " + to, logits, expected.get(":, {}", to - 1));
        from = to;
      }
    }
  }

  private static void gradients(LlamaBlock llama, ParameterStore store, Golden golden)
      throws Exception {
    llama.freezeParameters(false);
    NDList labels = new NDList(golden.get("labels"));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList logits = llama.forward(store, new NDList(golden.get("input_ids")), true);
      NDArray loss = new NextTokenLoss().evaluate(labels, logits);
      assertClose("loss", loss, golden.get("loss"));
      collector.backward(loss);
    }
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(llama).entrySet()) {
      String name =
          LlamaModelLoader.weightTable().originOf(entry.getKey()).orElseThrow().checkpointName();
      NDArray expected = golden.get("grad." + name);
      assertClose("grad." + name, entry.getValue().getArray().getGradient(), expected);
    }
  }
}
