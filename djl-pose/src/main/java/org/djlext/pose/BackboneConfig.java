package org.djlext.pose;

import ai.djl.nn.Block;
import org.djlext.flashattn.resnet.ResNetBlock;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.layers.FeatureMap;

/** Which backbone a model has. */
public sealed interface BackboneConfig {

  /**
   * Makes the Block: pixels {@code (B, 3, H, W)} to maps, of which the last one is used.
   *
   * @return a Block without values
   */
  Block newBlock();

  /**
   * Returns the size of the last map.
   *
   * @param width the width of the input in pixels
   * @param height the height of the input in pixels
   * @return channels and size
   */
  FeatureMap map(int width, int height);

  /**
   * CSPNeXt, as RTMPose has it.
   *
   * @param shape its shape
   */
  record CspNext(CspNextConfig shape) implements BackboneConfig {

    @Override
    public Block newBlock() {
      return new org.djlext.pose.cspnext.CspNext(shape);
    }

    @Override
    public FeatureMap map(int width, int height) {
      return reduced(shape.outputChannels(), width, height, shape.stages().size() + 1);
    }
  }

  /**
   * A ResNet.
   *
   * @param shape its shape; norms are trained
   */
  record ResNet(ResNetConfig shape) implements BackboneConfig {

    @Override
    public Block newBlock() {
      return new ResNetBlock(shape);
    }

    @Override
    public FeatureMap map(int width, int height) {
      int stages = shape.stages();
      int halvings = 2 + stages - (shape.downsampleInFirstStage() ? 0 : 1);
      return reduced(
          shape.widths().get(stages - 1),
          width,
          height,
          halvings - (shape.dilatedLastStage() ? 1 : 0));
    }
  }

  private static FeatureMap reduced(int channels, int width, int height, int halvings) {
    int w = width;
    int h = height;
    for (int i = 0; i < halvings; i++) {
      w = (w + 1) / 2; // convolutions of stride 2 round up
      h = (h + 1) / 2;
    }
    return new FeatureMap(channels, w, h);
  }
}
