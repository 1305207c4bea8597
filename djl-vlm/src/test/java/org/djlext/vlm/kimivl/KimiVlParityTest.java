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
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.vlm.tune.NextTokenLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the authors' tower and transformers' decoder, on the models of kimivl_goldens.py. */
class KimiVlParityTest {

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
      gradients(block, store, golden);
    }
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
