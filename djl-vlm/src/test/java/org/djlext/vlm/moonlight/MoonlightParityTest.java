package org.djlext.vlm.moonlight;

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
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against transformers, on the tiny random models of moonlight_goldens.py. */
class MoonlightParityTest {

  @RegisterExtension static final ParityList LIST = new ParityList("moonlight");

  private static final Path FOLDER = Path.of("src/test/resources/moonlight");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "low-rank",
        "groups",
        "small-groups",
        "one-expert",
        "not-normalised",
        "yarn",
        "yarn-mscale",
        "yarn-attention-factor",
        "tied-biased",
        "half-split",
        "all-dense",
        "no-shared",
        "bf16-sharded"
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
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      states(moonlight, store, golden);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        logits(predictor, golden);
        paddedLogits(predictor, golden, "left", "0, 5:");
        paddedLogits(predictor, golden, "right", "0, :9");
      }
      cachedLogits(moonlight, store, golden, manager);
      gradients(moonlight, store, golden);
    }
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    Golden(Path path, NDManager manager) throws Exception {
      this(SafetensorsFile.open(path), manager);
    }

    boolean has(String name) {
      return file.names().contains(name);
    }

    NDArray get(String name) throws Exception {
      return file.load(manager, name);
    }
  }

  private static void states(MoonlightBlock moonlight, ParameterStore store, Golden golden)
      throws Exception {
    MoonlightStates states = moonlight.states(store, golden.get("input_ids"), null, false);
    assertThat(states.hidden()).hasSize(moonlight.config().layers() + 1);
    for (int i = 0; i < states.hidden().size(); i++) {
      assertClose("hidden." + i, states.hidden().get(i), golden.get("hidden." + i));
    }
    for (int i = 0; i < moonlight.config().layers(); i++) {
      assertThat(states.routing(i).isPresent()).isEqualTo(golden.has("experts." + i));
      if (states.routing(i).isPresent()) {
        routing(states.routing(i).get(), i, golden);
      }
    }
  }

  private static void routing(Routing routing, int layer, Golden golden) throws Exception {
    NDArray order = routing.chosen().argSort(1);
    NDArray chosen = routing.chosen().gather(order, 1);
    assertThat(chosen.toLongArray()).isEqualTo(golden.get("experts." + layer).toLongArray());
    NDArray weights = routing.weights().gather(order, 1);
    assertClose("weights." + layer, weights, golden.get("weights." + layer));
  }

  private static void logits(Predictor<NDList, NDList> predictor, Golden golden) throws Exception {
    NDList out = predictor.predict(new NDList(golden.get("input_ids")));
    assertThat(out.head().getName()).isEqualTo("logits");
    assertClose("logits", out.head(), golden.get("logits"));
  }

  private static void paddedLogits(
      Predictor<NDList, NDList> predictor, Golden golden, String side, String real)
      throws Exception {
    NDArray mask = golden.get(side + ".attention_mask");
    NDArray logits =
        predictor.predict(new NDList(golden.get(side + ".input_ids"), mask)).singletonOrThrow();
    NDArray expected = golden.get(side + ".logits");
    assertClose("row padded on the " + side, logits.get(real), expected.get(real));
    assertClose("full row", logits.get(1), expected.get(1));
  }

  private static void cachedLogits(
      MoonlightBlock moonlight, ParameterStore store, Golden golden, NDManager manager)
      throws Exception {
    NDArray ids = golden.get("steps.input_ids");
    NDArray expected = golden.get("steps.logits");
    try (KvCache cache = moonlight.newCache(manager, 1, 4)) {
      int from = 0;
      for (int to = 6; to <= ids.getShape().get(1); to++) {
        NDArray piece = ids.get(":, {}:{}", from, to);
        NDArray logits = moonlight.nextTokenLogits(store, piece, new int[] {to - from}, cache);
        assertClose("step " + to, logits, expected.get(":, {}", to - 1));
        from = to;
      }
    }
  }

  private static void gradients(MoonlightBlock moonlight, ParameterStore store, Golden golden)
      throws Exception {
    moonlight.freezeParameters(false, p -> p.getType() != Parameter.Type.RUNNING_MEAN);
    NDList labels = new NDList(golden.get("labels"));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList logits = moonlight.forward(store, new NDList(golden.get("input_ids")), true);
      NDArray loss = new NextTokenLoss().evaluate(labels, logits);
      assertClose("loss", loss, golden.get("loss"));
      collector.backward(loss);
    }
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(moonlight).entrySet()) {
      String name =
          "grad."
              + MoonlightModelLoader.weightTable()
                  .originOf(entry.getKey())
                  .orElseThrow()
                  .checkpointName();
      if (golden.has(name)) {
        NDArray gradient = entry.getValue().getArray().getGradient();
        assertClose(name, digest(gradient), golden.get(name));
      }
    }
  }

  /** Eight elements, the norm and a sum weighted by the cosine of the place. */
  private static NDArray digest(NDArray gradient) {
    NDManager manager = gradient.getManager();
    float[] g = gradient.toFloatArray();
    float[] digest = new float[10];
    double square = 0;
    double weighted = 0;
    for (int i = 0; i < g.length; i++) {
      square += (double) g[i] * g[i];
      weighted += g[i] * Math.cos(i);
    }
    for (int i = 0; i < 8; i++) {
      digest[i] = g[(int) ((long) i * (g.length - 1) / 7)];
    }
    digest[8] = (float) Math.sqrt(square);
    digest[9] = (float) weighted;
    return manager.create(digest);
  }
}
