package org.djlext.detr.panoptic;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.layers.Convolution;
import org.djlext.flashattn.layers.Convolution.Geometry;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * Makes masks of attention maps: convolutions with group norms, and between them the finer and
 * finer maps of the backbone.
 *
 * <p>Inputs: the projected features {@code (B, E, h, w)}, the attention {@code (B, Q, N, h, w)},
 * and three maps of the backbone, coarsest first, {@code (B, C, H, W)} each. Output: mask logits
 * {@code (B, Q, H, W)} in the size of the last map. Reference: class MaskHeadSmallConv in
 * models/segmentation.py of facebookresearch/detr.
 *
 * <p>The first layer sees features and attention side by side; being linear, it is applied to the
 * features once per picture and to the attention once per query. Outside training, queries are
 * worked on a few at a time, so that memory does not grow with their number.
 */
public final class MaskHead extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int LAYERS = 5;

  /** What the widest maps of the queries that are worked on together may take. */
  private static final long CHUNK_BYTES = 16L << 20;

  private final PanopticHeadConfig config;
  private final List<Block> layers = new ArrayList<>();
  private final ProgramSource program;
  private final long chunkBytes;

  /**
   * Constructs the head.
   *
   * @param config its sizes
   */
  public MaskHead(PanopticHeadConfig config) {
    this(config, CHUNK_BYTES);
  }

  MaskHead(PanopticHeadConfig config, long chunkBytes) {
    super(VERSION);
    this.config = config;
    this.chunkBytes = chunkBytes;
    int[] widths = config.widths();
    ProgramSource source =
        ProgramSource.resource(MaskHead.class, "mask_head.py").with("eps", GroupNorm.EPSILON);
    for (int i = 1; i <= LAYERS; i++) {
      int out = i == 1 ? widths[1] : widths[i];
      layers.add(addChildBlock("lay" + i, convolution(widths[i - 1], out, 3)));
      layers.add(addChildBlock("gn" + i, new GroupNorm(out)));
      source = source.with("groups" + i, PanopticHeadConfig.groups(out));
    }
    layers.add(addChildBlock("out_lay", convolution(widths[LAYERS], 1, 3)));
    for (int i = 0; i < config.mapChannels().size(); i++) {
      int in = config.mapChannels().get(i);
      layers.add(addChildBlock("adapter" + (i + 1), convolution(in, widths[i + 2], 1)));
    }
    program = source;
    // Kaiming uniform with a = 1: within the square root of 3 / fan-in
    setInitializer(
        new XavierInitializer(RandomType.UNIFORM, FactorType.IN, 3), Parameter.Type.WEIGHT);
  }

  private static Convolution convolution(int in, int out, int kernel) {
    return new Convolution(Geometry.same(in, out, kernel, 1, 1), true);
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    requireShapes(inputs.getShapes());
    NDArray features = inputs.get(0);
    Device device = features.getDevice();
    NDArray[] weights =
        layers.stream()
            .flatMap(layer -> layer.getDirectParameters().values().stream())
            .map(parameter -> store.getValue(parameter, device, training))
            .toArray(NDArray[]::new);
    List<Object> arguments = new ArrayList<>(inputs);
    arguments.add(weights);
    TorchProgram compiled = TorchProgram.of(program);
    if (training) {
      return compiled.call("masks", true, arguments.toArray());
    }
    arguments.add(chunk(inputs.get(4).getShape(), features.getDataType()));
    return compiled.call("chunked_masks", false, arguments.toArray());
  }

  /** Returns how many queries are worked on together; the widest maps are those before lay5. */
  private long chunk(Shape finest, DataType type) {
    long perQuery =
        (long) config.widths()[LAYERS - 1] * finest.get(2) * finest.get(3) * type.getNumOfBytes();
    return Math.max(1, chunkBytes / Math.max(1, perQuery));
  }

  private void requireShapes(Shape[] shapes) {
    boolean right = shapes.length == 5 && shapes[1].dimension() == 5;
    for (int i = 0; right && i < shapes.length; i++) {
      right = (i == 1 || shapes[i].dimension() == 4) && shapes[i].get(0) == shapes[0].get(0);
    }
    right = right && shapes[0].get(1) == config.embeddingSize();
    right = right && shapes[1].get(2) == config.heads();
    for (int i = 2; right && i < shapes.length; i++) {
      right = shapes[i].get(1) == config.mapChannels().get(i - 2);
    }
    if (!right) {
      throw new IllegalArgumentException(
          "mask head: expected features (B, %d, h, w), attention (B, Q, %d, h, w) and maps of %s"
                  .formatted(config.embeddingSize(), config.heads(), config.mapChannels())
              + " channels, coarsest first, found "
              + List.of(shapes));
    }
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    for (Block layer : layers) {
      layer.initialize(manager, dataType, shapes[0]); // sizes are known already
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    requireShapes(inputShapes);
    Shape attention = inputShapes[1];
    Shape finest = inputShapes[4];
    return new Shape[] {
      new Shape(attention.get(0), attention.get(1), finest.get(2), finest.get(3))
    };
  }
}
