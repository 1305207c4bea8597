package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.layers.LayerNorm;
import org.djlext.flashattn.layers.Projection;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention weights against output_attentions of transformers; panoptic_head_goldens.py. */
class DetrAttentionTest {

  private static final Path FOLDER = Path.of("src/test/resources/panoptic");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "four-stages-padded",
        "three-stages",
        "few-channels",
        "five-stages",
        "bottlenecks"
      })
  void equalsTransformers(String name) throws Exception {
    Path folder = FOLDER.resolve(name);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager();
        SafetensorsFile golden = SafetensorsFile.open(folder.resolve("golden.safetensors"))) {
      NDList inputs =
          new NDList(golden.load(manager, "pixel_values"), golden.load(manager, "pixel_mask"));
      DetrBlock detr = (DetrBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      DetrActivations seen = detr.activations(store, inputs, false);
      DetrAttention attention = new DetrAttention(detr, store, seen);
      for (int i = 0; i < 2; i++) {
        NDArray encoder = golden.load(manager, "encoder_attention." + i);
        assertClose("encoder " + i, attention.encoder(i), encoder);
        assertClose(
            "decoder " + i, attention.decoder(i), golden.load(manager, "decoder_attention." + i));
        assertClose("cross " + i, attention.cross(i), golden.load(manager, "cross_attention." + i));
        Shape map = seen.present().getShape();
        int row = (int) map.get(1) - 1;
        NDArray place = attention.encoderAt(i, row, 0);
        NDArray expected = encoder.get(":, :, {}", row * map.get(2)).reshape(place.getShape());
        assertClose("place " + i, place, expected);
      }
    }
  }

  @Test
  void preNormLayersLookThroughTheirNorms() {
    DetrConfig config = config(true);
    try (NDManager manager = NDManager.newBaseManager()) {
      DetrBlock detr = new DetrBlock(config);
      NDArray pixels = manager.randomNormal(new Shape(1, 3, 64, 96));
      detr.initialize(manager, DataType.FLOAT32, pixels.getShape());
      ParameterStore store = new ParameterStore(manager, false);
      DetrActivations seen = detr.activations(store, new NDList(pixels), false);
      NDArray actual = new DetrAttention(detr, store, seen).encoder(1);
      // by DJL's own operators, one head
      NDArray x = seen.encoderStates().get(1);
      var parts = detr.encoderLayer(1).getChildren();
      NDArray normed = apply((LayerNorm) parts.get("05self_attn_layer_norm"), store, x);
      NDArray at = normed.add(seen.positions());
      NDArray q = apply((Projection) parts.get("01self_attn.q_proj"), store, at);
      NDArray k = apply((Projection) parts.get("02self_attn.k_proj"), store, at);
      NDArray expected = q.matMul(k.swapAxes(1, 2)).div(4).softmax(-1).expandDims(1);
      assertClose("encoder", actual, expected);
      NDArray cross = new DetrAttention(detr, store, seen).cross(1);
      assertClose("rows", cross.sum(new int[] {3}), manager.ones(new Shape(1, 1, 5)));
    }
  }

  @Test
  void lookingLeavesNoArraysBehindAndNamesWhatIsNotThere() {
    try (NDManager manager = NDManager.newBaseManager()) {
      DetrBlock detr = new DetrBlock(config(false));
      NDArray pixels = manager.randomNormal(new Shape(2, 3, 40, 70));
      detr.initialize(manager, DataType.FLOAT32, pixels.getShape());
      ParameterStore store = new ParameterStore(manager, false);
      DetrActivations seen = detr.activations(store, new NDList(pixels), false);
      DetrAttention attention = new DetrAttention(detr, store, seen);
      attention.cross(0).close();
      int before = LiveArrays.count(manager);
      attention.cross(0).close();
      attention.decoder(1).close();
      attention.encoderAt(1, 0, 1).close();
      assertThat(LiveArrays.count(manager)).isEqualTo(before);
      assertThatThrownBy(() -> attention.cross(2)).hasMessageContaining("no layer 2 among 2");
      assertThatThrownBy(() -> attention.encoder(-1)).hasMessageContaining("no layer -1 among 2");
      assertThatThrownBy(() -> attention.encoderAt(0, 2, 0))
          .hasMessageContaining("no place (2, 0) in a map of 2 rows and 3 columns");
    }
  }

  private static NDArray apply(ai.djl.nn.Block block, ParameterStore store, NDArray x) {
    return block.forward(store, new NDList(x), false).singletonOrThrow();
  }

  private static DetrConfig config(boolean preNorm) {
    return DetrConfig.builder()
        .setLabels(List.of("a", "b"))
        .optBackbone(ResNetConfig.named("resnet18").withFrozen(true, 0))
        .optHiddenSize(16)
        .optQueries(5)
        .optEncoder(new LayerStack(2, 1, 16))
        .optDecoder(new LayerStack(2, 1, 16))
        .optNormalizeBefore(preNorm)
        .build();
  }
}
