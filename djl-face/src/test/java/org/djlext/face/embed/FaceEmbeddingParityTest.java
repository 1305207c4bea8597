package org.djlext.face.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.djlext.face.Golden;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.NamedValues;
import org.djlext.flashattn.pretrained.WeightTable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole networks against insightface and facenet-pytorch, from face_embedding_goldens.py. */
class FaceEmbeddingParityTest {

  private static final int BATCH = 4;

  /** The gradient of what a norm takes away again is nothing but rounding. */
  private static final double NOISE = 1e-5;

  /** How many elements the goldens have of a tensor, behind its norm. */
  private static final int FIRST = 16;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void equalsReference(EmbeddingCase network) throws Exception {
    GeneratedWeights.write(folder, network.config);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    Golden golden = Golden.open("embed/" + network.file + ".safetensors");
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      Shape shape = new Shape(BATCH, 3, network.size, network.size);
      NDArray pixels = NamedValues.signed(manager, "pixel_values", shape);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        NDArray embedding = predictor.predict(new NDList(pixels)).singletonOrThrow();
        assertThat(embedding.getName()).isEqualTo("embedding");
        assertClose("embedding", embedding, golden.array(manager, "embedding"));
      }
      FaceEmbeddingBlock block = (FaceEmbeddingBlock) model.getBlock();
      stages(block, pixels, golden);
      block.freezeParameters(false);
      block.freezeNorms(true);
      gradients("eval", block, pixels, golden);
      block.freezeNorms(false);
      gradients("train", block, pixels, golden);
      statistics(block, golden);
    }
  }

  private static void stages(FaceEmbeddingBlock block, NDArray pixels, Golden golden)
      throws Exception {
    NDList maps = block.stages(new ParameterStore(pixels.getManager(), false), pixels);
    for (int i = 0; i < maps.size(); i++) {
      near("stage " + i, maps.get(i), golden.doubles("stage." + i), 0, 1e-4);
    }
    assertThat(golden.has("stage." + maps.size())).isFalse();
  }

  private static void gradients(
      String mode, FaceEmbeddingBlock block, NDArray pixels, Golden golden) throws Exception {
    NDManager manager = pixels.getManager();
    block.getParameters().values().stream()
        .filter(p -> p.requiresGradient() && p.getArray().hasGradient())
        .forEach(p -> p.getArray().getGradient().muli(0));
    NDArray x = pixels.duplicate();
    x.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      ParameterStore store = new ParameterStore(manager, false);
      NDArray embedding = block.forward(store, new NDList(x), true).singletonOrThrow();
      assertClose(mode, embedding, golden.array(manager, mode + ".embedding"));
      Shape shape = embedding.getShape();
      NDArray cotangent = NamedValues.signed(manager, "cotangent", shape);
      collector.backward(embedding.mul(cotangent).sum());
    }
    double[] rows = golden.doubles(mode + ".grads");
    int row = 0;
    for (Map.Entry<String, Parameter> entry : byName(block).entrySet()) {
      if (FusedBlock.isTrainable(entry.getValue())) {
        NDArray gradient = entry.getValue().getArray().getGradient();
        near(mode + " gradient of " + entry.getKey(), gradient, rows, row++, 2e-3);
      }
    }
    near(mode + " gradient of the pixels", x.getGradient(), rows, row++, 2e-3);
    assertThat(rows).hasSize(row * (FIRST + 1));
  }

  private static void statistics(FaceEmbeddingBlock block, Golden golden) throws Exception {
    double[] rows = golden.doubles("after");
    int row = 0;
    for (Map.Entry<String, Parameter> entry : byName(block).entrySet()) {
      if (entry.getKey().contains(".running_")) {
        near(entry.getKey(), entry.getValue().getArray(), rows, row++, 1e-4);
      }
    }
    assertThat(rows).hasSize(row * (FIRST + 1));
  }

  private static Map<String, Parameter> byName(FaceEmbeddingBlock block) {
    WeightTable table = FaceEmbeddingModelLoader.weightTable(block.config().network());
    Map<String, Parameter> sorted = new TreeMap<>();
    BlockParameters.of(block)
        .forEach((path, p) -> sorted.put(table.originOf(path).orElseThrow().checkpointName(), p));
    return sorted;
  }

  /** Compares the norm, and the first elements as parts of the largest or of the mean one. */
  private static void near(String what, NDArray actual, double[] rows, int row, double tolerance) {
    int at = row * (FIRST + 1);
    double norm = rows[at];
    assertThat((double) actual.norm().getFloat())
        .as("norm of " + what)
        .isBetween(norm * (1 - tolerance) - NOISE, norm * (1 + tolerance) + NOISE);
    int count = (int) Math.min(FIRST, actual.size());
    float[] first = actual.flatten().get("0:{}", count).toFloatArray();
    double scale = Math.max(norm / Math.sqrt(actual.size()), 1e-3);
    for (int i = 0; i < count; i++) {
      scale = Math.max(scale, Math.abs(rows[at + 1 + i]));
    }
    for (int i = 0; i < count; i++) {
      assertThat(Math.abs(first[i] - rows[at + 1 + i]) / scale)
          .as("%s[%d]: %s, expected %s", what, i, first[i], rows[at + 1 + i])
          .isLessThan(tolerance);
    }
  }
}
