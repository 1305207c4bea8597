package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.ParityList;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the authors' tower and transformers' decoder, on the models of kimivl_goldens.py. */
class KimiVlParityTest {

  @RegisterExtension static final ParityList LIST = new ParityList("kimivl");

  @ParameterizedTest
  @MethodSource("org.djlext.vlm.kimivl.TinyKimiVl#names")
  void equalsTheReference(String name) throws Exception {
    try (ZooModel<NDList, NDList> model = TinyKimiVl.load(TinyKimiVl.folder(name));
        NDManager manager = model.getNDManager().newSubManager();
        TinyKimiVl golden = new TinyKimiVl(name, manager)) {
      KimiVlBlock block = (KimiVlBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      if (golden.hasImages()) {
        NDArray features = block.imageFeatures(store, golden.images(), false);
        assertClose("features", features, golden.get("features"));
      }
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDArray logits = predictor.predict(golden.inputs()).singletonOrThrow();
        assertThat(logits.getName()).isEqualTo("logits");
        golden.assertLogits(logits);
      }
      greedy(block, store, golden, manager);
      gradients(block, store, golden);
    }
  }

  /** Reads the last row in two parts, the second of which may begin within an image. */
  private static void greedy(
      KimiVlBlock block, ParameterStore store, TinyKimiVl golden, NDManager manager)
      throws Exception {
    long[] prompt = golden.lastRow();
    long media = LongStream.of(prompt).filter(id -> id == block.config().mediaTokenId()).count();
    NDArray features = golden.hasImages() ? golden.get("features") : null;
    NDArray own =
        features == null || media == 0
            ? null
            : features.get("{}:", features.getShape().get(0) - media);
    MediaReader reader = new MediaReader(block, prompt, own);
    long[] expected = golden.get("greedy").toLongArray();
    try (KvCache cache = reader.newCache(manager, 1, 4)) {
      int half = prompt.length / 2;
      read(reader, store, manager, cache, Arrays.copyOf(prompt, half));
      long[] next = Arrays.copyOfRange(prompt, half, prompt.length);
      for (long id : expected) {
        NDArray logits = read(reader, store, manager, cache, next);
        assertThat(logits.argMax(1).getLong(0)).isEqualTo(id);
        next = new long[] {id};
      }
    }
  }

  private static NDArray read(
      MediaReader reader, ParameterStore store, NDManager manager, KvCache cache, long... ids) {
    NDArray input = manager.create(new long[][] {ids});
    return reader.nextTokenLogits(store, input, new int[] {ids.length}, cache);
  }

  private static void gradients(KimiVlBlock block, ParameterStore store, TinyKimiVl golden)
      throws Exception {
    block.freezeParameters(false, p -> p.getType() != Parameter.Type.RUNNING_MEAN);
    NDList labels = new NDList(golden.get("labels"));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray loss =
          new NextTokenLoss().evaluate(labels, block.forward(store, golden.inputs(), true));
      assertClose("loss", loss, golden.get("loss"));
      collector.backward(loss);
    }
    int compared = 0;
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
      String tensor =
          KimiVlModelLoader.weightTable().originOf(entry.getKey()).orElseThrow().checkpointName();
      if (golden.has("grad." + tensor)) {
        NDArray gradient = entry.getValue().getArray().getGradient();
        assertClose(tensor, digest(gradient), golden.get("grad." + tensor));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(golden.count("grad."));
  }

  /** Eight elements, the norm and a sum weighted by the cosine of the place. */
  private static NDArray digest(NDArray gradient) {
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
    return gradient.getManager().create(digest);
  }
}
