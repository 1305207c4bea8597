package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.pretrained.weights.WeightSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every model of this project promises. A model's test extends this class, names a small
 * checkpoint and its raw inputs, and inherits the tests.
 */
public abstract class PretrainedModelContract {

  private static final int THREADS = 8;

  /** Returns a small checkpoint folder. */
  protected abstract Path folder();

  /** Makes raw inputs: a batch of at least two different rows, without padding. */
  protected abstract NDList inputs(NDManager manager);

  /** Returns the names of the raw outputs in order, those of the reference implementation. */
  protected abstract List<String> outputNames();

  /** Returns one row of a batch as a batch of its own; along the first axis of every input. */
  protected NDList row(NDList batch, int row) {
    NDList single = new NDList();
    batch.forEach(array -> single.add(array.get("{}:{}", row, row + 1)));
    return single;
  }

  /** Returns the dotted paths of parameters that are frozen by design, such as running means. */
  protected Set<String> frozenParameters() {
    return Set.of();
  }

  @Test
  void loadsByFolderAndAnswersRawTensors() throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder());
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDList inputs = inputs(manager);
      NDList outputs = predictor.predict(inputs);
      assertThat(outputs.stream().map(NDArray::getName)).isEqualTo(outputNames());
      for (NDArray output : outputs) {
        assertThat(output.getShape().get(0)).isEqualTo(inputs.head().getShape().get(0));
        assertThat(output.toType(DataType.FLOAT32, false).toFloatArray())
            .as(output.getName())
            .doesNotContain(Float.NaN);
      }
    }
  }

  @Test
  void batchEqualsSingleRuns() throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder());
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDList inputs = inputs(manager);
      NDList together = predictor.predict(inputs);
      long rows = inputs.head().getShape().get(0);
      assertThat(rows).isGreaterThan(1);
      for (int row = 0; row < rows; row++) {
        NDList alone = predictor.predict(row(inputs, row));
        for (int i = 0; i < alone.size(); i++) {
          NDArray expected = together.get(i).get("{}:{}", row, row + 1);
          assertClose(outputNames().get(i) + " of row " + row, alone.get(i), expected);
        }
      }
    }
  }

  @Test
  void savesUnderTheCheckpointsNamesAndReloadsToIdentity(@TempDir Path saved) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList before;
      try (ZooModel<NDList, NDList> model = load(folder());
          Checkpoint checkpoint = Checkpoint.open(folder())) {
        before = predict(model, inputs(manager));
        before.attach(manager);
        WeightTable table = loader(checkpoint).weightTable(checkpoint);
        CheckpointWriter.save(model.getBlock(), table, checkpoint.config(), saved);
        Set<String> names = new HashSet<>(checkpoint.weights().names());
        names.removeIf(table::ignores);
        try (WeightSource weights = WeightFiles.open(saved)) {
          assertThat(weights.names()).containsExactlyInAnyOrderElementsOf(names);
        }
      }
      try (ZooModel<NDList, NDList> model = load(saved)) {
        NDList after = predict(model, inputs(manager));
        for (int i = 0; i < before.size(); i++) {
          assertThat(after.get(i).toFloatArray())
              .as(outputNames().get(i))
              .containsExactly(before.get(i).toFloatArray());
        }
      }
    }
  }

  @Test
  void gradientsFlowToEveryParameter() throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder());
        NDManager manager = model.getNDManager().newSubManager()) {
      Block block = model.getBlock();
      block.freezeParameters(false);
      ParameterStore store = new ParameterStore(manager, false);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDList outputs = block.forward(store, inputs(manager), true);
        NDArray loss = outputs.head().square().mean();
        for (NDArray output : outputs.subNDList(1)) {
          loss = loss.add(output.square().mean());
        }
        collector.backward(loss);
      }
      Set<String> frozen = frozenParameters();
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
        if (!frozen.contains(entry.getKey())) {
          NDArray gradient = entry.getValue().getArray().getGradient();
          assertThat(gradient.abs().sum().getFloat()).as(entry.getKey()).isFinite().isPositive();
        }
      }
    }
  }

  @Test
  void hundredPredictionsLeaveNoArraysBehind() throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder());
        NDManager manager = NDManager.newBaseManager()) {
      NDList inputs = inputs(manager);
      int unused = LiveArrays.count(manager);
      try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
        predictor.predict(inputs).close();
        int used = LiveArrays.count(manager);
        for (int i = 0; i < 100; i++) {
          predictor.predict(inputs).close();
        }
        assertThat(LiveArrays.count(manager)).as("while open").isEqualTo(used);
      }
      assertThat(LiveArrays.count(manager)).as("after closing").isEqualTo(unused);
    }
  }

  @Test
  void eightThreadsWithAPredictorEachAgreeWithOne() throws Exception {
    try (ZooModel<NDList, NDList> model = load(folder());
        NDManager manager = NDManager.newBaseManager()) {
      NDList expected = predict(model, inputs(manager));
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        List<Callable<NDList>> calls = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          calls.add(() -> predict(model, inputs(manager)));
        }
        for (Future<NDList> call : threads.invokeAll(calls)) {
          NDList actual = call.get();
          for (int i = 0; i < expected.size(); i++) {
            assertClose(outputNames().get(i), actual.get(i), expected.get(i));
          }
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  private static NDList predict(ZooModel<NDList, NDList> model, NDList inputs) throws Exception {
    try (Predictor<NDList, NDList> predictor = model.newPredictor()) {
      NDList outputs = predictor.predict(inputs);
      outputs.attach(inputs.head().getManager());
      return outputs;
    }
  }

  private static ZooModel<NDList, NDList> load(Path folder) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }

  private static PretrainedModelLoader loader(Checkpoint checkpoint) throws Exception {
    return ModelRegistry.find(checkpoint.modelType(), checkpoint.configFile());
  }
}
