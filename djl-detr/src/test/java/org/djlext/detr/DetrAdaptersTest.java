package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.djlext.flashattn.adapt.AdapterContract;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.adapt.ModuleNaming;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The linear maps of DETR's transformer and heads take adapters. */
class DetrAdaptersTest {

  private static final ResNetConfig RESNET =
      ResNetConfig.of(4, List.of(4, 6, 8), List.of(1, 1, 1), ResidualForm.BASIC);

  private static final Shape PICTURES = new Shape(2, 3, 48, 64);

  @TempDir Path folder;

  private static DetrConfigBuilder tiny() {
    return DetrConfig.builder()
        .setLabels(List.of("circle", "square"))
        .optBackbone(RESNET)
        .optHiddenSize(16)
        .optQueries(4)
        .optEncoder(new LayerStack(1, 2, 16))
        .optDecoder(new LayerStack(2, 2, 16));
  }

  @Test
  void attentionIsAdaptedByName() throws Exception {
    Set<String> learnt = check(tiny(), ModuleChoice.names("q_proj", "v_proj"));
    assertThat(learnt)
        .containsExactlyInAnyOrder(
            "encoder.layers.0.self_attn.q_proj",
            "encoder.layers.0.self_attn.v_proj",
            "decoder.layers.0.encoder_attn.q_proj",
            "decoder.layers.0.encoder_attn.v_proj",
            "decoder.layers.1.self_attn.q_proj",
            "decoder.layers.1.self_attn.v_proj",
            "decoder.layers.1.encoder_attn.q_proj",
            "decoder.layers.1.encoder_attn.v_proj");
  }

  @Test
  void allLinearMapsAreAdaptedWhateverNormsAndPositions() throws Exception {
    DetrConfigBuilder other =
        tiny().optNormalizeBefore(true).optPositions(PositionEmbedding.LEARNED);
    for (DetrConfigBuilder config : List.of(tiny(), other)) {
      Set<String> learnt = check(config, ModuleChoice.of("all-linear"));
      Set<String> linear = new TreeSet<>();
      for (String path : BlockParameters.of(new DetrBlock(config.build())).keySet()) {
        // the queries of the first layer are all zero, or the same for all without their positions
        boolean inert = path.startsWith("decoder.layers.0.self_attn");
        if (path.matches(".*(_proj|fc\\d|bbox_predictor.*|classifier)\\.weight") && !inert) {
          linear.add(path.substring(0, path.lastIndexOf('.')));
        }
      }
      assertThat(linear).hasSize(26).isSubsetOf(learnt);
      assertThat(learnt).noneMatch(name -> name.contains("embedding"));
    }
  }

  private Set<String> check(DetrConfigBuilder config, ModuleChoice targets) throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(3);
      DetrBlock block = new DetrBlock(config.build());
      block.initialize(manager, DataType.FLOAT32, PICTURES);
      NDList pictures = new NDList(manager.randomNormal(PICTURES));
      return new AdapterContract(block, ModuleNaming.OWN, pictures, AdapterContract::squares)
          .check(targets, folder);
    }
  }
}
