package org.djlext.pose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.adapt.AdapterContract;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.flashattn.adapt.ModuleNaming;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.heatmap.Refinement;
import org.djlext.pose.layers.Upsampling;
import org.djlext.pose.rle.RegressionConfig;
import org.djlext.pose.simcc.BinSmoothing;
import org.djlext.pose.simcc.RtmccConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The linear maps of heads take adapters; backbones and heads of heatmaps have none. */
class PoseAdaptersTest {

  private static final int SIDE = 64;
  private static final Shape PICTURES = new Shape(2, 3, SIDE, SIDE);
  private static final BinSmoothing BINS = new BinSmoothing.Gaussian(3, 3, false);
  private static final Upsampling UPSAMPLING = new Upsampling(List.of(16, 16), List.of(4, 4), 1);

  @TempDir Path folder;

  @Test
  void gatedAttentionUnitIsAdaptedByName() throws Exception {
    for (RtmccConfig.Activation activation : RtmccConfig.Activation.values()) {
      RtmccConfig small = new RtmccConfig(2, 3, 32, 16, 2, activation, false, false);
      check(
          new HeadConfig.Rtmcc(small, BINS, false),
          ModuleChoice.names("uv", "o"),
          "head.gau.uv",
          "head.gau.o");
    }
  }

  @Test
  void allLinearMapsOfTheRtmposeHeadAreAdapted() throws Exception {
    RtmccConfig biased = new RtmccConfig(2, 3, 32, 16, 2, RtmccConfig.Activation.SILU, true, true);
    check(
        new HeadConfig.Rtmcc(biased, BINS, false),
        ModuleChoice.of("all-linear"),
        "head.mlp.1",
        "head.gau.uv",
        "head.gau.o",
        "head.cls_x",
        "head.cls_y");
  }

  @Test
  void regressionIsAdapted() throws Exception {
    check(new HeadConfig.Regression(RegressionConfig.RLE), ModuleChoice.names("fc"), "head.fc");
  }

  @Test
  void headOfConvolutionsHasNothingToAdapt() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      PoseBlock block =
          block(manager, new HeadConfig.Heatmap(UPSAMPLING, 2, Refinement.QUARTER, 11));
      LoraConfig config = LoraConfig.builder().optTargets(ModuleChoice.of("all-linear")).build();
      assertThatThrownBy(() -> LoraBlock.attach(block, config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("it has no linear layers");
    }
  }

  private void check(HeadConfig head, ModuleChoice targets, String... learnt) throws Exception {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      PoseBlock block = block(manager, head);
      NDList pictures = new NDList(manager.randomNormal(PICTURES));
      assertThat(
              new AdapterContract(block, ModuleNaming.OWN, pictures, AdapterContract::squares)
                  .check(targets, folder))
          .containsExactlyInAnyOrder(learnt);
    }
  }

  private static PoseBlock block(NDManager manager, HeadConfig head) {
    manager.getEngine().setRandomSeed(3);
    BackboneConfig backbone = new BackboneConfig.CspNext(CspNextConfig.of(0.167, 0.125));
    PoseBlock block = new PoseBlock(new PoseConfig(SIDE, SIDE, backbone, head));
    block.initialize(manager, DataType.FLOAT32, PICTURES);
    return block;
  }
}
