package org.djlext.detr.panoptic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskHeadTest {

  private static final PanopticHeadConfig CONFIG = new PanopticHeadConfig(16, 8, List.of(6, 4, 2));

  private NDManager manager;
  private ParameterStore store;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
    store = new ParameterStore(manager, false);
    Engine.getInstance().setRandomSeed(11);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 3_000, 1_000_000})
  void masksDoNotDependOnHowManyQueriesAreWorkedOnTogether(long bytes) {
    NDList inputs = inputs(2, 7);
    MaskHead head = initialized(new MaskHead(CONFIG, bytes), inputs);
    NDArray whole = head.forward(store, inputs, true).singletonOrThrow();
    assertClose("masks", head.forward(store, inputs, false).singletonOrThrow(), whole);
  }

  @Test
  void composesToWhatItsLayersDoOneByOne() {
    NDList inputs = inputs(1, 3);
    MaskHead head = initialized(new MaskHead(CONFIG), inputs);
    NDArray repeated = inputs.get(0).repeat(0, 3);
    NDArray x = repeated.concat(inputs.get(1).reshape(3, 8, 3, 5), 1);
    x = run(head, "gn1", run(head, "lay1", x)).maximum(0);
    x = run(head, "gn2", run(head, "lay2", x)).maximum(0);
    for (int i = 1; i <= 3; i++) {
      NDArray finer = run(head, "adapter" + i, inputs.get(i + 1));
      x = nearest(x, finer.getShape().get(2), finer.getShape().get(3)).add(finer);
      x = run(head, "gn" + (i + 2), run(head, "lay" + (i + 2), x)).maximum(0);
    }
    NDArray expected = run(head, "out_lay", x).swapAxes(0, 1);
    assertClose("masks", head.forward(store, inputs, false).singletonOrThrow(), expected);
  }

  @Test
  void leavesNoArraysBehind() {
    PanopticHead head = new PanopticHead(CONFIG);
    NDList inputs = inputs(1, 3);
    NDArray hidden = manager.randomNormal(new Shape(1, 3, 16));
    NDArray memory = manager.randomNormal(new Shape(1, 16, 3, 5));
    NDList all = new NDList(inputs.get(0), hidden, memory);
    all.addAll(inputs.subList(2, 5));
    head.initialize(manager, DataType.FLOAT32, all.getShapes());
    head.forward(store, all, false).close();
    int before = LiveArrays.count(manager);
    head.forward(store, all, false).close();
    assertThat(LiveArrays.count(manager)).isEqualTo(before);
  }

  @Test
  void startsAsTheReferenceDoes() {
    MaskHead head =
        initialized(new MaskHead(new PanopticHeadConfig(64, 8, List.of(6, 4, 2))), null);
    NDArray weight = BlockParameters.of(head).get("lay1.weight").getArray();
    double bound = Math.sqrt(3.0 / (72 * 9));
    assertThat(weight.abs().max().getFloat()).isBetween((float) (0.99 * bound), (float) bound);
    assertThat(BlockParameters.of(head).get("lay1.bias").getArray().abs().max().getFloat())
        .isZero();
    AttentionMap attention = new AttentionMap(64, 8);
    attention.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 64), new Shape(1, 64, 2, 2));
    NDArray query = BlockParameters.of(attention).get("q_linear.weight").getArray();
    double glorot = Math.sqrt(6.0 / 128);
    assertThat(query.abs().max().getFloat()).isBetween((float) (0.99 * glorot), (float) glorot);
  }

  @Test
  void attentionIsEvenWhereAPictureIsNothingButPadding() {
    AttentionMap attention = new AttentionMap(16, 8);
    attention.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 16), new Shape(1, 16, 2, 3));
    NDArray hidden = manager.randomNormal(new Shape(1, 2, 16));
    NDArray memory = manager.randomNormal(new Shape(1, 16, 2, 3));
    NDArray mask = manager.zeros(new Shape(1, 2, 3), DataType.BOOLEAN);
    NDArray even = attention.forward(store, new NDList(hidden, memory, mask), false).head();
    assertClose("even", even, manager.full(new Shape(1, 2, 8, 2, 3), 1 / 48f));
  }

  @Test
  void attentionOfAllHeadsAndPlacesTogetherSumsToOneAndSparesPadding() {
    AttentionMap attention = new AttentionMap(16, 8);
    attention.initialize(manager, DataType.FLOAT32, new Shape(1, 2, 16), new Shape(1, 16, 2, 3));
    NDArray hidden = manager.randomNormal(new Shape(1, 2, 16));
    NDArray memory = manager.randomNormal(new Shape(1, 16, 2, 3));
    NDArray mask = manager.create(new boolean[] {true, true, false, true, true, false});
    NDArray map =
        attention
            .forward(store, new NDList(hidden, memory, mask.reshape(1, 2, 3)), false)
            .singletonOrThrow();
    assertClose("sums", map.sum(new int[] {2, 3, 4}), manager.ones(new Shape(1, 2)));
    assertThat(map.get("..., 2").max().getFloat()).isZero();
    NDArray asNumbers = mask.reshape(1, 2, 3).toType(DataType.INT64, false);
    NDArray same = attention.forward(store, new NDList(hidden, memory, asNumbers), false).head();
    assertThat(same.toFloatArray()).isEqualTo(map.toFloatArray());
  }

  @Test
  void refusesSizesThatTheReferenceCannotBuildEither() {
    assertThatThrownBy(() -> new PanopticHeadConfig(32, 4, List.of(6, 4, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiple of 8, found 32 + 4");
    assertThatThrownBy(() -> new PanopticHeadConfig(48, 8, List.of(6, 4, 2)))
        .hasMessageContaining("48 / 4 = 12 channels does not fall into 8 groups");
    assertThatThrownBy(() -> new PanopticHeadConfig(8, 8, List.of(6, 4, 2)))
        .hasMessageContaining("8 / 16 = 0 channels");
    assertThatThrownBy(() -> PanopticHeadConfig.ofStages(16, 8, List.of(4, 8)))
        .hasMessageContaining("at least 3 maps, found 2");
    assertThat(PanopticHeadConfig.ofStages(16, 8, List.of(2, 4, 6, 8, 10)).mapChannels())
        .containsExactly(6, 4, 2);
  }

  @Test
  void namesTheMapsThatDoNotFit() {
    NDList inputs = inputs(1, 3);
    MaskHead head = initialized(new MaskHead(CONFIG), inputs);
    inputs.set(2, manager.zeros(new Shape(1, 5, 6, 9)));
    assertThatThrownBy(() -> head.forward(store, inputs, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maps of [6, 4, 2] channels")
        .hasMessageContaining("(1, 5, 6, 9)");
  }

  private MaskHead initialized(MaskHead head, NDList inputs) {
    Shape[] shapes = inputs == null ? shapesFor64() : inputs.getShapes();
    head.initialize(manager, DataType.FLOAT32, shapes);
    return head;
  }

  private static Shape[] shapesFor64() {
    return new Shape[] {
      new Shape(1, 64, 2, 2),
      new Shape(1, 1, 8, 2, 2),
      new Shape(1, 6, 3, 3),
      new Shape(1, 4, 5, 5),
      new Shape(1, 2, 9, 9)
    };
  }

  private NDList inputs(int batch, int queries) {
    return new NDList(
        manager.randomNormal(new Shape(batch, 16, 3, 5)),
        manager.randomUniform(0, 1, new Shape(batch, queries, 8, 3, 5)),
        manager.randomNormal(new Shape(batch, 6, 6, 9)),
        manager.randomNormal(new Shape(batch, 4, 11, 18)),
        manager.randomNormal(new Shape(batch, 2, 21, 35)));
  }

  private NDArray run(MaskHead head, String name, NDArray x) {
    Block layer =
        head.getChildren().stream()
            .filter(child -> child.getKey().substring(2).equals(name))
            .findFirst()
            .orElseThrow()
            .getValue();
    assertThat(layer.getOutputShapes(new Shape[] {x.getShape()})).hasSize(1);
    return layer.forward(store, new NDList(x), false).singletonOrThrow();
  }

  /** Row y of the result is row floor(y * in / out). */
  private NDArray nearest(NDArray x, long height, long width) {
    NDArray rows = manager.create(picks(x.getShape().get(2), height));
    NDArray columns = manager.create(picks(x.getShape().get(3), width));
    return x.take(manager, broadcastRows(x, rows, columns))
        .reshape(x.getShape().get(0), x.getShape().get(1), height, width);
  }

  private NDArray broadcastRows(NDArray x, NDArray rows, NDArray columns) {
    long maps = x.getShape().get(0) * x.getShape().get(1);
    long area = x.getShape().get(2) * x.getShape().get(3);
    NDArray place = rows.reshape(-1, 1).mul(x.getShape().get(3)).add(columns.reshape(1, -1));
    NDArray start = manager.arange((int) maps).toType(DataType.INT64, false).mul(area);
    return start.reshape(-1, 1).add(place.flatten().reshape(1, -1));
  }

  private static long[] picks(long in, long out) {
    long[] picks = new long[(int) out];
    for (int i = 0; i < out; i++) {
      picks[i] = i * in / out;
    }
    return picks;
  }
}
