package org.djlext.vlm.tune.lora;

import static org.assertj.core.api.Assertions.assertThat;
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
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraScope;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.training.AdamW;
import org.djlext.flashattn.training.WeightDecays;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that peft wrote compute and learn here as there. */
class LoraParityTest {

  static final Path FOLDER = Path.of("src/test/resources/lora");

  private static final float RATE = 0.01f;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "usual",
        "all-linear",
        "regex",
        "excluded",
        "layers",
        "patterns",
        "dora",
        "dora-tied",
        "bias-all",
        "bias-lora-only",
        "lora-bias",
        "saved",
        "saved-embedding",
        "saved-mlp",
        "embedding",
        "embedding-dora",
        "head-tied",
        "dropout",
        "dropout-dora"
      })
  void equalsPeft(String name) throws Exception {
    SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve(name).resolve("golden.safetensors"));
    try (ZooModel<NDList, NDList> model = model(name);
        NDManager manager = model.getNDManager().newSubManager()) {
      LlamaBlock llama = (LlamaBlock) model.getBlock();
      try (LoraBlock adapted = Lora.load(llama, FOLDER.resolve(name))) {
        ParameterStore store = new ParameterStore(manager, false);
        logits(llama, adapted, store, file, manager);
        cachedLogits(llama, store, file, manager);
        if (file.names().contains("dropped.loss")) {
          drops(adapted, store, file, manager);
        } else {
          learns(adapted, store, file, manager);
        }
      }
    }
  }

  /** Opens the model that an adapter is for. */
  static ZooModel<NDList, NDList> model(String adapter) throws Exception {
    Set<String> untied =
        Set.of(
            "regex",
            "excluded",
            "dora",
            "bias-all",
            "bias-lora-only",
            "lora-bias",
            "saved",
            "saved-embedding",
            "saved-mlp",
            "embedding-dora",
            "dropout-dora");
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(FOLDER.resolve(untied.contains(adapter) ? "base-untied" : "base-tied"))
        .build()
        .loadModel();
  }

  private static void logits(
      LlamaBlock llama,
      LoraBlock adapted,
      ParameterStore store,
      SafetensorsFile file,
      NDManager manager)
      throws Exception {
    NDList ids = new NDList(file.load(manager, "input_ids"));
    NDArray expected = file.load(manager, "logits");
    assertClose("logits", adapted.forward(store, ids, false).head(), expected);
    assertClose("the model's own", llama.forward(store, ids, false).head(), expected);
    NDArray base = file.load(manager, "base.logits");
    try (LoraScope scope = adapted.using()) {
      assertThat(scope).isNotNull();
      assertClose("base", adapted.forward(store, ids, false).head(), base);
    }
    adapted.setEnabled(false);
    assertClose("disabled", adapted.forward(store, ids, false).head(), base);
    adapted.setEnabled(true);
  }

  private static void cachedLogits(
      LlamaBlock llama, ParameterStore store, SafetensorsFile file, NDManager manager)
      throws Exception {
    NDArray ids = file.load(manager, "input_ids");
    NDArray expected = file.load(manager, "logits");
    try (KvCache cache = llama.newCache(manager, 2, 4)) {
      int from = 0;
      for (int to = 4; to <= ids.getShape().get(1); to++) {
        NDArray piece = ids.get(":, {}:{}", from, to);
        NDArray logits = llama.nextTokenLogits(store, piece, new int[] {to - from}, cache);
        assertClose("step " + to, logits, expected.get(":, {}", to - 1));
        from = to;
      }
    }
  }

  private static void learns(
      LoraBlock adapted, ParameterStore store, SafetensorsFile file, NDManager manager)
      throws Exception {
    NDList ids = new NDList(file.load(manager, "input_ids"));
    NDList labels = new NDList(file.load(manager, "labels"));
    Map<String, Parameter> trained = adapted.trainableParameters();
    assertThat(plain(trained.keySet(), "default.")).isEqualTo(plain(file.names(), "grad."));
    try (AdamW optimizer =
        AdamW.builder()
            .optLearningRateTracker(Tracker.fixed(RATE))
            .optEpsilon(1e-4) // else noise of tiny gradients becomes whole steps
            .optWeightDecays(new WeightDecays(0))
            .build()) {
      for (int step = 0; step < 3; step++) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray loss = new NextTokenLoss().evaluate(labels, adapted.forward(store, ids, true));
          if (step == 0) {
            assertClose("loss", loss, file.load(manager, "loss"));
          }
          collector.backward(loss);
        }
        for (Map.Entry<String, Parameter> entry : trained.entrySet()) {
          NDArray array = entry.getValue().getArray();
          String tensor = file(entry.getKey(), file);
          if (step == 0) {
            assertClose(tensor, array.getGradient(), file.load(manager, "grad." + tensor));
          }
          optimizer.update(entry.getValue().getId(), array, array.getGradient());
        }
      }
    }
    for (Map.Entry<String, Parameter> entry : trained.entrySet()) {
      String tensor = file(entry.getKey(), file);
      assertClose(
          "after steps " + tensor,
          entry.getValue().getArray(),
          file.load(manager, "step." + tensor));
    }
  }

  /** The same numbers are drawn in the same order as in torch. */
  private static void drops(
      LoraBlock adapted, ParameterStore store, SafetensorsFile file, NDManager manager)
      throws Exception {
    NDList ids = new NDList(file.load(manager, "input_ids"));
    NDList labels = new NDList(file.load(manager, "labels"));
    Engine.getInstance().setRandomSeed(7);
    NDArray loss = new NextTokenLoss().evaluate(labels, adapted.forward(store, ids, true));
    assertClose("dropped loss", loss, file.load(manager, "dropped.loss"));
    assertThat(Math.abs(loss.getFloat() - file.load(manager, "loss").getFloat()))
        .isGreaterThan(1e-3f);
  }

  private static String file(String path, SafetensorsFile file) {
    return file.names().stream()
        .filter(name -> name.startsWith("grad."))
        .map(name -> name.substring(5))
        .filter(
            name ->
                name.replace(".base_layer", "")
                    .equals(path.replace("default.", "base_model.model.")))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> plain(Set<String> names, String prefix) {
    return names.stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .map(name -> name.replace("base_model.model.", "").replace(".base_layer", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
