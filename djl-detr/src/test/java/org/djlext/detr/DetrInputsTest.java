package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.flashattn.Closeness;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetrInputsTest {

  private final NDManager manager = NDManager.newBaseManager();
  private final ParameterStore store = new ParameterStore(manager, false);
  private DetrBlock block;

  @BeforeEach
  void build() {
    block = new DetrBlock(config().build());
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
  }

  private static DetrConfigBuilder config() {
    return DetrConfig.builder()
        .setLabels(List.of("a"))
        .optBackbone(ResNetConfig.of(4, List.of(4), List.of(1), ResidualForm.BASIC))
        .optHiddenSize(16)
        .optEncoder(new LayerStack(1, 2, 16))
        .optDecoder(new LayerStack(1, 2, 16));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private NDArray pixels(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }

  @Test
  void saysWhichInputIsWrong() {
    refuse(new NDList(), "pixel_values");
    refuse(new NDList(pixels(3, 32, 32)), "(B, 3, H, W)", "(3, 32, 32)");
    refuse(new NDList(pixels(1, 4, 32, 32)), "(B, 3, H, W)", "(1, 4, 32, 32)");
    refuse(new NDList(pixels(0, 3, 32, 32)), "pixel_values");
    refuse(new NDList(manager.zeros(new Shape(1, 3, 8, 8), DataType.UINT8)), "floating");
    NDArray pixels = pixels(1, 3, 32, 40);
    refuse(new NDList(pixels, manager.ones(new Shape(1, 40, 32))), "pixel_mask", "(1, 32, 40)");
    refuse(new NDList(pixels, pixels, pixels), "3 arrays");
  }

  private void refuse(NDList inputs, String... says) {
    assertThatThrownBy(() -> block.activations(store, inputs, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(says);
  }

  @Test
  void onePixelIsAPicture() {
    NDList out = block.forward(store, new NDList(pixels(1, 3, 1, 1)), false);
    assertThat(out.get(0).getShape()).isEqualTo(new Shape(1, 100, 2));
    assertThat(out.get(1).toFloatArray()).doesNotContain(Float.NaN);
  }

  @Test
  void aMaskOfOnesIsNoMaskWhateverItsType() {
    NDArray pixels = pixels(1, 3, 45, 70);
    NDList expected = block.forward(store, new NDList(pixels), false);
    for (DataType type : List.of(DataType.INT64, DataType.FLOAT32, DataType.BOOLEAN)) {
      NDArray mask = manager.ones(new Shape(1, 45, 70)).toType(type, false);
      NDList actual = block.forward(store, new NDList(pixels, mask), false);
      Closeness.assertClose("logits with " + type, actual.head(), expected.head());
    }
  }

  @Test
  void positionsCountRealPixelsOnly() {
    // a picture whose sides fill whole places of the map
    NDArray pixels = pixels(1, 3, 32, 48);
    NDArray padded = manager.zeros(new Shape(1, 3, 64, 64));
    padded.set(new NDIndex("0,:,0:32,0:48"), pixels.get(0));
    NDArray mask = manager.zeros(new Shape(1, 64, 64), DataType.INT64);
    mask.set(new NDIndex("0,0:32,0:48"), 1);
    NDArray plain = block.activations(store, new NDList(padded, mask), false).positions();
    NDArray alone = block.activations(store, new NDList(pixels), false).positions();
    NDArray corner =
        plain.reshape(new Shape(1, 16, 16, 16)).get(":,0:8,0:12,:").reshape(alone.getShape());
    Closeness.assertClose("positions", corner, alone);
  }

  @Test
  void learnedPositionsEndAtFifty() {
    DetrBlock learned = new DetrBlock(config().optPositions(PositionEmbedding.LEARNED).build());
    learned.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
    assertThat(learned.forward(store, new NDList(pixels(1, 3, 32, 200)), false)).hasSize(2);
    assertThatThrownBy(() -> learned.activations(store, new NDList(pixels(1, 3, 32, 204)), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("50")
        .hasMessageContaining("51");
  }
}
