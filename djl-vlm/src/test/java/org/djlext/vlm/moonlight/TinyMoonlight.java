package org.djlext.vlm.moonlight;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Arrays;
import java.util.Random;
import org.djlext.flashattn.layers.RotaryScaling;

/** Small random models, the same whenever they are made with the same shape. */
final class TinyMoonlight {

  static final int VOCABULARY = 50;
  static final int LATENT = 12;
  static final int ROTARY = 4;

  private TinyMoonlight() {}

  static AttentionConfig attention(int queryRank, int valueSize, RotaryScaling scaling) {
    return new AttentionConfig(
        3, queryRank, LATENT, 6, ROTARY, valueSize, 10_000, scaling, true, 1, queryRank > 0, 0);
  }

  static ExpertsConfig experts(int routed, int perToken, int groups, int shared) {
    return new ExpertsConfig(
        routed, perToken, shared, 10, groups, (groups + 1) / 2, true, 2.446, 1, 1);
  }

  static MoonlightConfig config(AttentionConfig attention, ExpertsConfig experts) {
    return new MoonlightConfig(VOCABULARY, 24, 40, 3, 64, 1e-5, false, attention, experts);
  }

  static MoonlightConfig config() {
    return config(attention(0, 8, new RotaryScaling.None()), experts(8, 3, 2, 1));
  }

  static MoonlightBlock block(MoonlightConfig config, NDManager manager) {
    return filled(new MoonlightBlock(config), manager);
  }

  static MoonlightBlock filled(MoonlightBlock block, NDManager manager) {
    Engine.getInstance().setRandomSeed(7);
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 4));
    // norms start at one and the gate's bias at zero, which would hide mistakes
    for (Pair<String, Parameter> p : block.getParameters()) {
      NDArray array = p.getValue().getArray();
      array.set(manager.randomNormal(0f, 0.3f, array.getShape(), DataType.FLOAT32).toFloatArray());
    }
    return block;
  }

  static long[][] ids(int batch, int tokens) {
    Random random = new Random(3);
    long[][] ids = new long[batch][];
    Arrays.setAll(ids, b -> random.longs(tokens, 0, VOCABULARY).toArray());
    return ids;
  }

  static NDArray columns(NDManager manager, long[][] ids, int from, int count) {
    long[][] part = new long[ids.length][];
    Arrays.setAll(part, b -> Arrays.copyOfRange(ids[b], from, from + count));
    return manager.create(part);
  }
}
