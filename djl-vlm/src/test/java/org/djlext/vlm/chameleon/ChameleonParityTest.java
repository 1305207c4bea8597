package org.djlext.vlm.chameleon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage against transformers, on the tiny random models of chameleon_goldens.py. */
class ChameleonParityTest {

  @RegisterExtension static final ParityList LIST = new ParityList("chameleon");

  private static final int FIRST = 16;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pre-norm",
        "swin-norm",
        "grouped-swin",
        "grouped",
        "biased",
        "shuffled-codes",
        "no-picture",
        "rope-linear",
        "tied"
      })
  void equalsTransformers(String name) throws Exception {
    ChameleonFolder.write(name, folder);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      Golden golden = new Golden(ChameleonFolder.golden(name), manager);
      ChameleonBlock chameleon = (ChameleonBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      codes(chameleon, store, golden);
      hiddenStates(chameleon, store, golden);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        logits(predictor, golden);
        paddedOnTheRight(predictor, golden);
      }
      cachedLogits(chameleon, store, golden);
      gradients(chameleon, store, golden);
    }
  }

  private record Golden(SafetensorsFile file, NDManager manager) {

    Golden(Path path, NDManager manager) throws Exception {
      this(SafetensorsFile.open(path), manager);
    }

    NDArray get(String name) throws Exception {
      return file.load(manager, name);
    }

    NDList inputs(boolean masked) throws Exception {
      NDList inputs = new NDList(get("input_ids"));
      if (masked) {
        inputs.head().set(new NDIndex(0, 0), 1); // <pad>
        inputs.add(get("attention_mask"));
      }
      if (file.names().contains("image_codes")) {
        long n = get("image_codes").getShape().get(0);
        inputs.add(NamedValues.signed(manager, "pixel_values", new Shape(n, 3, 8, 8)));
      }
      return inputs;
    }
  }

  private static void codes(ChameleonBlock chameleon, ParameterStore store, Golden golden)
      throws Exception {
    NDList inputs = golden.inputs(false);
    if (inputs.size() > 1) {
      NDArray codes = chameleon.imageTokenizer().encode(store, inputs.get(1));
      assertThat(codes.toLongArray()).isEqualTo(golden.get("image_codes").toLongArray());
    }
  }

  private static void hiddenStates(ChameleonBlock chameleon, ParameterStore store, Golden golden)
      throws Exception {
    NDList states = chameleon.hiddenStates(store, golden.inputs(false));
    assertThat(states).hasSize(chameleon.config().decoder().layers() + 1);
    for (int i = 0; i < states.size(); i++) {
      assertClose("hidden." + i, states.get(i), golden.get("hidden." + i));
    }
  }

  private static void logits(Predictor<NDList, NDList> predictor, Golden golden) throws Exception {
    NDArray logits = predictor.predict(golden.inputs(false)).singletonOrThrow();
    assertSame("logits", logits, golden.get("logits"));
    NDArray padded = predictor.predict(golden.inputs(true)).singletonOrThrow();
    NDArray expected = golden.get("padded.logits");
    assertSame("padded row", padded.get("0, 1:"), expected.get("0, 1:"));
    assertSame("full row", padded.get(1), expected.get(1));
  }

  /** The reference's processor pads on the left; padding on the right must not be seen either. */
  private static void paddedOnTheRight(Predictor<NDList, NDList> predictor, Golden golden)
      throws Exception {
    NDList inputs = golden.inputs(false);
    NDArray ids = inputs.head();
    long tokens = ids.getShape().get(1);
    NDArray padding = golden.manager().ones(new Shape(ids.getShape().get(0), 2), ids.getDataType());
    NDList padded = new NDList(ids.concat(padding, 1));
    padded.add(ids.onesLike().concat(padding.zerosLike(), 1));
    padded.addAll(inputs.subNDList(1));
    NDArray logits = predictor.predict(padded).singletonOrThrow();
    assertSame("padded on the right", logits.get(":, :{}", tokens), golden.get("logits"));
  }

  private static void cachedLogits(ChameleonBlock chameleon, ParameterStore store, Golden golden)
      throws Exception {
    NDList inputs = golden.inputs(false);
    ImageVocabulary vocabulary = chameleon.config().vocabulary();
    NDArray ids =
        ChameleonInputs.withCodes(inputs, vocabulary, chameleon.imageTokenizer(), store)
            .head()
            .get("0:1");
    NDArray expected = golden.get("steps.logits");
    try (KvCache cache = chameleon.newCache(golden.manager(), 1, 4)) {
      int length = (int) ids.getShape().get(1);
      int from = 0;
      for (int to = length - 3; to <= length; to++) {
        NDArray piece = ids.get(":, {}:{}", from, to);
        NDArray logits = chameleon.nextTokenLogits(store, piece, new int[] {to - from}, cache);
        assertSame("step " + to, logits, expected.get(":, {}", to - 1));
        from = to;
      }
    }
  }

  private static void gradients(ChameleonBlock chameleon, ParameterStore store, Golden golden)
      throws Exception {
    WeightTable table = ChameleonModelLoader.weightTable();
    Map<String, Parameter> trained = new TreeMap<>();
    BlockParameters.of(chameleon.decoder())
        .forEach(
            (path, parameter) ->
                trained.put(
                    table.originOf("decoder." + path).orElseThrow().checkpointName(), parameter));
    chameleon.decoder().freezeParameters(false);
    NDArray codes;
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = chameleon.forward(store, golden.inputs(false), true).singletonOrThrow();
      assertClose("raw logits", logits, golden.get("raw_logits"));
      // the labels are the inputs with placeholders, as the golden has them
      codes = golden.get("input_ids");
      NDArray loss = new NextTokenLoss().evaluate(new NDList(codes), new NDList(logits));
      assertClose("loss", loss, golden.get("loss"));
      collector.backward(loss);
    }
    List<float[]> rows = new ArrayList<>();
    trained.values().forEach(parameter -> rows.add(row(parameter.getArray().getGradient())));
    NDArray expected = golden.get("grads");
    assertThat(rows).hasSize((int) expected.getShape().get(0));
    int i = 0;
    for (String name : trained.keySet()) {
      NDArray found = golden.manager().create(rows.get(i));
      assertClose("grad of " + name, found, expected.get(i++), 2e-6);
    }
  }

  private static float[] row(NDArray gradient) {
    float[] all = gradient.toFloatArray();
    float[] row = new float[FIRST + 1];
    double squares = 0;
    for (float value : all) {
      squares += (double) value * value;
    }
    row[0] = (float) Math.sqrt(squares);
    System.arraycopy(all, 0, row, 1, Math.min(FIRST, all.length));
    return row;
  }

  /** The lowest numbers are equal exactly; a scale that has them in it would say nothing. */
  private static void assertSame(String what, NDArray actual, NDArray expected) {
    NDArray lowest = expected.lte(-Float.MAX_VALUE);
    assertThat(actual.lte(-Float.MAX_VALUE)).as(what).isEqualTo(lowest);
    NDArray rest = lowest.logicalNot();
    assertClose(what, actual.booleanMask(rest), expected.booleanMask(rest));
  }
}
