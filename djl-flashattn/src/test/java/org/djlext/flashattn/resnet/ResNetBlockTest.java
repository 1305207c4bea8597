package org.djlext.flashattn.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.flashattn.layers.Convolution;
import org.djlext.flashattn.layers.Convolution.Geometry;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResNetBlockTest {

  private static final ResNetConfig TINY =
      ResNetConfig.of(4, List.of(4, 8, 12), List.of(1, 2, 1), ResidualForm.BOTTLENECK);

  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<ResNetConfig> configs() {
    return Stream.of(
        TINY,
        TINY.withDilatedLastStage(true),
        TINY.withChannels(1),
        ResNetConfig.of(3, List.of(3, 5), List.of(2, 2), ResidualForm.BASIC),
        ResNetConfig.of(4, List.of(4), List.of(1), ResidualForm.BASIC),
        new ResNetConfig(
            3,
            4,
            List.of(8, 8),
            List.of(2, 1),
            ResidualForm.BOTTLENECK,
            true,
            true,
            true,
            true,
            0));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void mapsHaveTheShapesThatWereSaid(ResNetConfig config) {
    ResNetBlock block = random(config);
    for (Shape shape : List.of(new Shape(2, config.channels(), 65, 41), picture(config, 1, 1))) {
      NDList maps = block.forward(store, new NDList(manager.randomNormal(shape)), false);
      assertThat(maps.getShapes()).isEqualTo(block.getOutputShapes(new Shape[] {shape}));
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void foldedNormsChangeNothing(ResNetConfig config) {
    ResNetBlock block = random(config);
    NDList in = new NDList(manager.randomNormal(picture(config, 50, 38)));
    assertSame(block.forward(store, in, false), block.forward(store, in, true));
  }

  @Test
  void largePicturesOfABatchAreComputedAsIfAlone() {
    ResNetBlock block = random(TINY);
    NDArray pictures = manager.randomNormal(picture(TINY, 256, 260)).repeat(0, 3);
    pictures.set(new NDIndex("1"), pictures.get(1).mul(2));
    NDList maps = block.forward(store, new NDList(pictures), false);
    assertSame(maps, block.forward(store, new NDList(pictures), true));
    for (int i = 0; i < 3; i++) {
      NDList alone = block.forward(store, new NDList(pictures.get(i + ":" + (i + 1))), false);
      assertClose("picture " + i, maps.get(2).get(i + ":" + (i + 1)), alone.get(2));
    }
  }

  @Test
  void aChangedParameterIsFoldedAnew() {
    manager.getEngine().setRandomSeed(1);
    // wide enough that in no layer all channels are silent: each change shows
    ResNetBlock block =
        random(ResNetConfig.of(8, List.of(8, 16, 16), List.of(1, 2, 1), ResidualForm.BASIC));
    block.freezeParameters(true); // folds
    NDList in = new NDList(manager.randomNormal(picture(TINY, 40, 40)));
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
      NDList before = block.forward(store, in, false);
      entry.getValue().getArray().addi(0.5f);
      NDList after = block.forward(store, in, false);
      assertThat(after.get(2)).as(entry.getKey()).isNotEqualTo(before.get(2));
      assertSame(after, block.forward(store, in, true));
      entry.getValue().getArray().subi(0.5f); // or channels would fall silent, one after another
    }
  }

  @Test
  void aReplacedParameterIsFoldedAnew() {
    ResNetBlock block = random(TINY);
    NDList in = new NDList(manager.randomNormal(picture(TINY, 40, 40)));
    NDList before = block.forward(store, in, false);
    Parameter weight = BlockParameters.of(block).get("conv1.weight");
    NDArray other = weight.getArray().mul(2);
    weight.close();
    weight.setInitializer((owner, shape, type) -> other);
    weight.initialize(manager, DataType.FLOAT32);
    ParameterStore fresh = new ParameterStore(manager, false); // the other holds the old array
    NDList after = block.forward(fresh, in, false);
    assertThat(after.head()).isNotEqualTo(before.head());
    assertSame(after, block.forward(fresh, in, true));
  }

  @Test
  void batchNormsTakeTheStatisticsOfTheBatch() {
    ResNetBlock block = random(TINY.withFrozen(false, 0));
    NDArray in = manager.randomNormal(picture(TINY, 40, 40));
    Map<String, Parameter> parameters = BlockParameters.of(block);
    NDArray mean = parameters.get("bn1.running_mean").getArray();
    NDArray old = mean.duplicate();
    NDArray weight = parameters.get("conv1.weight").getArray();
    Convolution convolution = new Convolution(Geometry.same(3, 4, 7, 2, 1), false);
    convolution.initialize(manager, DataType.FLOAT32, in.getShape());
    weight.copyTo(BlockParameters.of(convolution).get("weight").getArray());
    NDArray map = convolution.forward(store, new NDList(in), false).head(); // (1, 4, H, W)
    NDArray batch = map.reshape(4, -1).mean(new int[] {1});
    block.forward(store, new NDList(in), false);
    assertThat(mean).isEqualTo(old);
    block.forward(store, new NDList(in), true);
    assertClose("running mean", mean, old.mul(0.9f).add(batch.mul(0.1f)));
  }

  @Test
  void whatIsFrozenIsNeverThawed() {
    ResNetBlock block = random(TINY.withFrozen(false, 2));
    for (int i = 0; i < 2; i++) {
      block.freezeParameters(i == 0);
      block.freezeParameters(false, parameter -> true);
      for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
        String name = entry.getKey();
        boolean early =
            name.startsWith("conv1") || name.startsWith("bn1") || name.startsWith("layer1");
        boolean frozen = early || name.contains("running_");
        assertThat(entry.getValue().requiresGradient()).as(name).isEqualTo(!frozen);
        assertThat(block.isFrozen(entry.getValue())).isEqualTo(frozen);
      }
    }
  }

  @Test
  void configsSayWhatIsWrong() {
    assertThatThrownBy(() -> ResNetConfig.named("resnext50"))
        .hasMessageContaining("resnet50")
        .hasMessageContaining("resnext50");
    assertThatThrownBy(() -> TINY.withStages(List.of(4), List.of(1, 2)))
        .hasMessageContaining("stage depths")
        .hasMessageContaining("[1, 2]");
    assertThatThrownBy(() -> TINY.withStages(List.of(3), List.of(1)))
        .hasMessageContaining("stage widths")
        .hasMessageContaining("at least 4");
    assertThatThrownBy(() -> TINY.withFrozen(true, 5)).hasMessageContaining("frozen stages");
    assertThatThrownBy(() -> TINY.withChannels(0)).hasMessageContaining("channels");
  }

  private static Shape picture(ResNetConfig config, long height, long width) {
    return new Shape(1, config.channels(), height, width);
  }

  private ResNetBlock random(ResNetConfig config) {
    ResNetBlock block = new ResNetBlock(config);
    block.initialize(manager, DataType.FLOAT32, picture(config, 32, 32));
    BlockParameters.of(block)
        .forEach(
            (name, parameter) -> {
              if (name.endsWith("running_var")) {
                parameter.getArray().addi(manager.randomUniform(0, 1, parameter.getShape()));
              } else if (parameter.getShape().dimension() == 1) {
                parameter
                    .getArray()
                    .addi(manager.randomNormal(0, 0.2f, parameter.getShape(), DataType.FLOAT32));
              }
            });
    return block;
  }

  private static void assertSame(NDList actual, NDList expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertClose("map " + i, actual.get(i), expected.get(i));
    }
  }
}
