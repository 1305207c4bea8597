package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.pretrained.tiny.TinyBlock;
import org.djlext.flashattn.pretrained.tiny.TinyCheckpoint;
import org.djlext.flashattn.pretrained.tiny.TinyModelLoader;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedWeightsTest {

  @TempDir private Path folder;
  private NDManager manager;
  private Map<String, NDArray> weights;
  private Block block;

  @BeforeEach
  void openManager() {
    manager = NDManager.newBaseManager();
    weights = new LinkedHashMap<>(TinyCheckpoint.weights(manager));
    block = new TinyBlock(4, 3, 2);
  }

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @Test
  void fillsEveryParameterAndReportsWhatItLeft() throws IOException {
    weights.put("net.0.steps", manager.create(5L));
    weights.put("head.weight", manager.ones(new Shape(1)));
    PretrainedWeights.Report report = load(TinyModelLoader.table(), null);
    assertThat(report.loaded())
        .containsExactly("net.0.weight", "net.0.bias", "net.1.weight", "net.1.bias");
    assertThat(report.unused()).containsExactly("head.weight"); // steps is known to be useless
    assertThat(answer()).isEqualTo(TinyCheckpoint.OUTPUT);
  }

  @Test
  void missingTensorsAreAllNamedAndNothingIsLoaded() {
    weights.remove("net.0.bias");
    weights.remove("net.1.weight");
    assertFailsWhole(
        "tensors: expected all of the model's 4, found none named net.0.bias, net.1.weight");
  }

  @Test
  void aWrongShapeIsNamedAndNothingIsLoaded() {
    weights.put("net.1.weight", manager.ones(new Shape(2, 4)));
    assertFailsWhole("net.1.weight.shape: expected (2, 3), found (2, 4)");
  }

  @Test
  void aTypeThatCannotBeHeldIsRefusedBeforeAnythingIsRead() {
    assertThatThrownBy(() -> load(TinyModelLoader.table(), DataType.BFLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bfloat16");
  }

  @Test
  void floatsAreConvertedAndWholeNumbersAreNot() throws IOException {
    weights.replaceAll((name, w) -> w.toType(DataType.FLOAT64, false));
    weights.put("net.1.bias", manager.create(new long[] {0, 0}));
    block.freezeParameters(true); // a counter, say
    load(TinyModelLoader.table(), DataType.FLOAT16);
    assertThat(array("layers.0.weight").getDataType()).isEqualTo(DataType.FLOAT16);
    assertThat(array("layers.1.bias").getDataType()).isEqualTo(DataType.INT64);
  }

  @Test
  void wholeNumbersAreRefusedWhereGradientsAreToFlow() {
    weights.put("net.1.bias", manager.create(new long[] {0, 0}));
    assertFailsWhole("net.1.bias.dtype: expected a floating-point type, found I64");
  }

  @Test
  void withoutATypeTheStoredOneIsKept() throws IOException {
    weights.replaceAll((name, w) -> w.toType(DataType.FLOAT64, false));
    load(TinyModelLoader.table(), null);
    assertThat(array("layers.0.weight").getDataType()).isEqualTo(DataType.FLOAT64);
  }

  @Test
  void aTransformMayReturnAView() throws IOException {
    weights.replaceAll((name, w) -> w.getShape().dimension() == 2 ? w.transpose() : w);
    load(TinyModelLoader.transposedTable(), DataType.FLOAT32);
    for (int i = 0; i < 5; i++) {
      System.gc(); // would unmap the file under a view of it
    }
    assertThat(answer()).isEqualTo(TinyCheckpoint.OUTPUT);
  }

  @Test
  void aParameterWithoutARowIsAMistakeOfTheProgram() {
    WeightTable empty = WeightTable.parse("empty", "");
    assertThatThrownBy(() -> load(empty, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("layers.0.weight");
  }

  @Test
  void parametersLiveAndEndWithTheirManager() throws IOException {
    int before = manager.getManagedArrays().size();
    load(TinyModelLoader.table(), null);
    assertThat(manager.getManagedArrays()).hasSize(before + 4);
    NDArray weight = array("layers.0.weight");
    manager.close();
    assertThatThrownBy(() -> weight.toFloatArray()).isInstanceOf(IllegalStateException.class);
  }

  private void assertFailsWhole(String words) {
    int before = manager.getManagedArrays().size();
    assertThatThrownBy(() -> load(TinyModelLoader.table(), DataType.FLOAT32))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(words);
    assertThat(BlockParameters.of(block).values()).noneMatch(Parameter::isInitialized);
    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  private PretrainedWeights.Report load(WeightTable table, DataType type) throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(file, weights);
    return PretrainedWeights.load(block, file, SafetensorsFile.open(file), table, manager, type);
  }

  private NDArray array(String path) {
    return BlockParameters.of(block).get(path).getArray();
  }

  private float[] answer() {
    NDArray x = manager.create(TinyCheckpoint.INPUT).reshape(1, 4);
    block.initialize(manager, DataType.FLOAT32, x.getShape());
    ParameterStore store = new ParameterStore(manager, false);
    return block.forward(store, new NDList(x), false).singletonOrThrow().toFloatArray();
  }
}
