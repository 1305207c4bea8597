package org.djlext.vlm.moonvit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.djlext.flashattn.layers.Convolution;
import org.djlext.flashattn.layers.Convolution.Geometry;
import org.djlext.flashattn.layers.LayerNorm;

/**
 * MoonViT (arXiv 2504.07491, section 2.1), the vision tower of Kimi-VL: images of any sizes, packed
 * one behind the other, {@code pixel_values (P, 3, p, p)} and {@code image_grid_hws (N, 2)}, height
 * and width of each image in patches, give {@code image_features (M, K, E)}: K neighbouring patches
 * each, in the order of rows, image after image.
 *
 * <p>No image sees another, and nothing is padded: the result of an image does not depend on those
 * packed with it.
 */
public final class MoonVitBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int COLORS = 3;

  private final MoonVitConfig config;
  private final MoonVitProgram program;
  private final Convolution patches;
  private final PositionTable positions;
  private final List<MoonVitLayer> layers = new ArrayList<>();
  private final LayerNorm norm;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the tower's shape
   */
  @SuppressWarnings("this-escape")
  public MoonVitBlock(MoonVitConfig config) {
    super(VERSION);
    this.config = config;
    this.program = new MoonVitProgram(config);
    int p = config.patchSize();
    Geometry geometry = new Geometry(COLORS, config.hiddenSize(), p, p, 0, 1);
    patches = addChildBlock("patch_embed.proj", new Convolution(geometry, true));
    positions = addChildBlock("patch_embed.pos_emb", new PositionTable(config));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(addChildBlock("encoder.blocks." + i, new MoonVitLayer(config, program)));
    }
    norm =
        addChildBlock(
            "encoder.final_layernorm", new LayerNorm(config.hiddenSize(), MoonVitProgram.EPSILON));
  }

  /**
   * Returns the tower's shape.
   *
   * @return the configuration given to the constructor
   */
  public MoonVitConfig config() {
    return config;
  }

  /**
   * Returns what every stage sees.
   *
   * @param store where weights are read
   * @param inputs {@code pixel_values} and {@code image_grid_hws}
   * @param training whether gradients are wanted
   * @return the embedded patches and the output of each block before the final norm, each {@code
   *     (P, E)}, owned by the manager of {@code pixel_values}
   * @throws IllegalArgumentException if an input is not what is expected
   */
  public NDList hiddenStates(ParameterStore store, NDList inputs, boolean training) {
    NDManager manager = inputs.head().getManager();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch);
      NDList states = new NDList();
      PackedImages images = PackedImages.of(inputs, config);
      states.add(through(store, images, training, states::add));
      states.attach(manager);
      return states;
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDManager manager = inputs.head().getManager();
    Device device = inputs.head().getDevice();
    try (NDManager scratch = manager.newSubManager()) {
      inputs.tempAttach(scratch);
      PackedImages images = PackedImages.of(inputs, config);
      NDArray h = through(store, images, training, NDArray::close);
      NDArray weight = norm.weight(store, device, training);
      NDArray bias = norm.bias(store, device, training);
      NDList out = program.compiled().call("merge", training, h, images.sizes(), weight, bias);
      out.head().setName("image_features");
      out.attach(manager);
      return out;
    }
  }

  /**
   * Passes patches through the blocks.
   *
   * @param left gets each hidden state (P, E) but the last when the next one is there
   * @return the last hidden state (P, E)
   */
  private NDArray through(
      ParameterStore store, PackedImages images, boolean training, Consumer<NDArray> left) {
    Device device = images.pixels().getDevice();
    NDList embedded =
        program
            .compiled()
            .call(
                "embed",
                training,
                images.pixels(),
                images.sizes(),
                patches.weight(store, device, training),
                patches.bias(store, device, training),
                positions.weight(store, device, training));
    NDArray h = embedded.get(0);
    NDArray turns = embedded.get(1);
    for (MoonVitLayer layer : layers) {
      NDArray next = layer.forward(store, h, turns, images.ends(), training);
      left.accept(h);
      h = next;
    }
    return h;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    Shape hidden = new Shape(shapes[0].get(0), config.hiddenSize());
    for (Pair<String, Block> child : getChildren()) {
      boolean first = child.getValue() == patches;
      child.getValue().initialize(manager, dataType, first ? shapes[0] : hidden);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long p = inputShapes[0].get(0);
    long features = p < 0 ? p : p / config.merged();
    return new Shape[] {new Shape(features, config.merged(), config.hiddenSize())};
  }
}
