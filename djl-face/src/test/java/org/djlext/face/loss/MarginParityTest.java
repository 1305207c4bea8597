package org.djlext.face.loss;

import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.face.Golden;
import org.djlext.face.loss.Margin.Angular;
import org.djlext.face.loss.Margin.Gradient;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and gradients against the authors' code and the formulas, from face_loss_goldens.py. */
class MarginParityTest {

  private static final Map<String, Margin> MARGINS =
      Map.ofEntries(
          Map.entry("softmax", new Margin.Softmax()),
          Map.entry("normface", Angular.normFace()),
          Map.entry("cosface", Angular.cosFace(0.35)),
          Map.entry("arcface", new Margin.ArcFace()),
          Map.entry("arcface-easy", new Margin.ArcFace(64, 0.5, true)),
          Map.entry("combined", Angular.combined(1.1, 0.3, 0.2)),
          Map.entry("sphereface", new Margin.SphereFace()),
          Map.entry("insightface-arcface", Angular.arcFace(0.5)),
          Map.entry("insightface-cosface", Angular.cosFace(0.4)),
          Map.entry("insightface-filtered", new Angular(64, 1, 0.5, 0, Gradient.IDENTITY, 0.1)));

  static Stream<String> margins() {
    return MARGINS.keySet().stream().sorted();
  }

  private static ClassificationHead head(Margin margin, Golden golden, NDManager manager)
      throws Exception {
    NDArray w = golden.array(manager, "w");
    ClassificationHead head =
        new ClassificationHead(margin, (int) w.getShape().get(1), (int) w.getShape().get(0));
    head.initialize(manager, DataType.FLOAT32, golden.array(manager, "x").getShape());
    w.copyTo(head.weight().getArray());
    return head;
  }

  private static void check(
      String name, ClassificationHead head, Loss loss, Golden golden, NDManager manager)
      throws Exception {
    NDArray x = golden.array(manager, "x");
    x.setRequiresGradient(true);
    NDArray weight = head.weight().getArray();
    if (weight.hasGradient()) {
      weight.getGradient().muli(0);
    }
    NDList labels = new NDList(golden.array(manager, "labels"));
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      ParameterStore store = new ParameterStore(manager, false);
      NDList out = head.forward(store, new NDList(x), labels, null);
      assertClose(name + " logits", out.head(), golden.array(manager, name + ".logits"));
      NDArray value = loss.evaluate(labels, out);
      assertClose(name + " loss", value, golden.array(manager, name + ".loss"));
      collector.backward(value);
    }
    rows(name + " dx", x.getGradient(), golden.array(manager, name + ".dx"));
    rows(name + " dw", weight.getGradient(), golden.array(manager, name + ".dw"));
  }

  /** Row by row: the gradient of a tiny embedding is a thousand times that of others. */
  private static void rows(String what, NDArray actual, NDArray expected) {
    for (long i = 0; i < expected.getShape().get(0); i++) {
      NDArray row = expected.get(i);
      double noise = 1e-3 * row.abs().max().getFloat() + 1e-6;
      assertClose(what + " of row " + i, actual.get(i), row, noise);
    }
  }

  @ParameterizedTest
  @MethodSource("margins")
  void equalsReference(String name) throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      ClassificationHead head = head(MARGINS.get(name), golden, manager);
      boolean capped = name.startsWith("insightface");
      Loss loss = capped ? IdentityLoss.insightface() : IdentityLoss.crossEntropy();
      check(name, head, loss, golden, manager);
      if (name.equals("sphereface")) { // whose margin comes in slowly
        check("sphereface-second", head, loss, golden, manager);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 1})
  void adaFaceFollowsTheNormsOfBatches(double alpha) throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      ClassificationHead head = head(new Margin.AdaFace(64, 0.4, 0.333, alpha), golden, manager);
      Map<String, Parameter> kept = BlockParameters.of(head);
      kept.get("batch_mean").getArray().set(new float[] {3});
      kept.get("batch_std").getArray().set(new float[] {2});
      for (String pass : new String[] {"first", "second"}) {
        String name = "adaface-" + alpha + "-" + pass;
        check(name, head, IdentityLoss.crossEntropy(), golden, manager);
        for (String statistic : new String[] {"batch_mean", "batch_std"}) {
          NDArray expected = golden.array(manager, name + "." + statistic);
          assertClose(name + statistic, kept.get(statistic).getArray(), expected.reshape(1));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void magFaceIsRegularizedByTheNorms(boolean easy) throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      Margin.MagFace margin = new Margin.MagFace(64, 2, 20, 0.45, 0.8, easy);
      ClassificationHead head = head(margin, golden, manager);
      String name = easy ? "magface-easy" : "magface-hard";
      check(name, head, IdentityLoss.magFace(margin, 35), golden, manager);
    }
  }

  @Test
  void lossesOfPairsEqualTheirFormulas() throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    pairs("triplet", PairLoss.triplet(0.2), golden);
    pairs("contrastive", PairLoss.contrastive(1.5, false), golden);
    pairs("contrastive-unit", PairLoss.contrastive(1, true), golden);
  }

  private static void pairs(String name, PairLoss loss, Golden golden) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = golden.array(manager, "x");
      x.setRequiresGradient(true);
      NDList labels = new NDList(golden.array(manager, "labels"));
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray value = loss.evaluate(labels, new NDList(x));
        assertClose(name + " loss", value, golden.array(manager, name + ".loss"));
        collector.backward(value);
      }
      rows(name + " dx", x.getGradient(), golden.array(manager, name + ".dx"));
    }
  }

  @Test
  void momentumTakesTheStepsOfTorch() throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd optimizer =
            MomentumSgd.builder()
                .optLearningRates((id, update) -> 0.1f * (1 - (update - 1) / 4f))
                .build()) {
      NDArray w = golden.array(manager, "w");
      NDArray weight = w.duplicate();
      weight.setRequiresGradient(true);
      for (int step = 1; step <= 4; step++) {
        optimizer.update("w", weight, w.mul(step).sin());
      }
      assertClose("weight", weight, golden.array(manager, "momentum"));
      weight.setRequiresGradient(false);
    }
  }

  @Test
  void inferenceGivesPlainScores() throws Exception {
    Golden golden = Golden.open("loss.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList x = new NDList(golden.array(manager, "x"));
      ParameterStore store = new ParameterStore(manager, false);
      NDArray plain = head(Angular.normFace(), golden, manager).forward(store, x, false).head();
      NDArray arc = head(new Margin.ArcFace(), golden, manager).forward(store, x, false).head();
      assertClose("scores", arc, plain);
      assertClose("shape", arc, golden.array(manager, "normface.logits"));
    }
  }
}
