package org.djlext.face.detect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.fused.Kernel;
import org.djlext.flashattn.fused.NormalizedKernel;
import org.djlext.flashattn.fused.Vector;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * SCRFD (arXiv 2105.04714): pictures {@code (B, 3, H, W)} give, grouped by kind and in each kind
 * for the strides 8, 16 and 32, scores {@code (B, N, 1)}, boxes {@code (B, N, 4)} and points {@code
 * (B, N, 10)} with {@code N = H / stride * W / stride * 2}, the outputs of insightface's ONNX
 * files. Boxes are distances from the anchor's centre to the left, top, right and bottom in
 * strides, points are x and y from it. Pixels are {@code (value - 127.5) / 128}, red first.
 *
 * <p>In training, scores are given before the sigmoid. Parameters have the names of insightface's
 * checkpoints.
 */
public final class ScrfdBlock extends FusedBlock {

  private static final double EPSILON = 1e-5;
  private static final int COLOURS = 3;
  private static final int LARGEST_STRIDE = 32;
  private static final int KINDS = 3;

  /** How far the first weights of outputs are from 0. */
  private static final float DEVIATION = 0.01f;

  private final ScrfdConfig config;

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config its shape
   */
  public ScrfdBlock(ScrfdConfig config) {
    super(program(config), EPSILON, true);
    this.config = config;
    if (config.backbone() instanceof ScrfdConfig.MobileNet mobile) {
      addMobile(mobile);
    } else if (config.backbone() instanceof ScrfdConfig.ResNet residual) {
      addResidual(residual);
    }
    addNeck();
    for (int i = 0; i < ScrfdConfig.STRIDES.size(); i++) {
      addHead(i);
    }
  }

  private void addMobile(ScrfdConfig.MobileNet shape) {
    List<Integer> planes = shape.planes();
    normalized("backbone.stem.0", "0", "1", COLOURS, planes.get(0), 3);
    separable("backbone.stem.1", planes.get(0), planes.get(1));
    for (int stage = 0; stage < shape.blocks().size(); stage++) {
      for (int b = 0; b < shape.blocks().get(stage); b++) {
        int in = planes.get(b == 0 ? stage + 1 : stage + 2);
        separable("backbone.layer%d.%d".formatted(stage + 1, b), in, planes.get(stage + 2));
      }
    }
  }

  private void separable(String part, int in, int out) {
    normalized(part, "0", "1", 1, in, 3);
    normalized(part, "3", "4", in, out, 1);
  }

  private void addResidual(ScrfdConfig.ResNet shape) {
    int half = shape.stem() / 2;
    normalized("backbone.stem", "0", "1", COLOURS, half, 3);
    normalized("backbone.stem", "3", "4", half, half, 3);
    normalized("backbone.stem", "6", "7", half, shape.stem(), 3);
    int in = shape.stem();
    for (int stage = 0; stage < shape.blocks().size(); stage++) {
      int out = shape.outputs().get(stage);
      for (int b = 0; b < shape.blocks().get(stage); b++) {
        String part = "backbone.layer%d.%d".formatted(stage + 1, b);
        normalized(part, "conv1", "bn1", in, out, 3);
        normalized(part, "conv2", "bn2", out, out, 3);
        if (b == 0 && shape.projects(stage)) {
          normalized(part + ".downsample", "1", "2", in, out, 1);
        }
        in = out;
      }
    }
  }

  private void addNeck() {
    int channels = config.neckChannels();
    List<Integer> maps = config.backbone().outputs();
    int levels = maps.size() - 1;
    for (int i = 0; i < levels; i++) {
      plain("neck.lateral_convs." + i + ".conv", maps.get(i + 1), channels, 1);
    }
    for (int i = 0; i < levels; i++) {
      plain("neck.fpn_convs." + i + ".conv", channels, channels, 3);
    }
    for (String name : List.of("downsample_convs", "pafpn_convs")) {
      for (int i = 0; i < levels - 1; i++) {
        plain("neck." + name + "." + i + ".conv", channels, channels, 3);
      }
    }
  }

  private void addHead(int level) {
    int stride = ScrfdConfig.STRIDES.get(level);
    String key = "(%d, %d)".formatted(stride, stride); // as Python writes a tuple
    addTower("bbox_head.cls_stride_convs." + key + ".");
    if (!config.sharedTower()) {
      addTower("bbox_head.reg_stride_convs." + key + ".");
    }
    int channels = config.headChannels();
    output("bbox_head.stride_cls." + key, channels, ScrfdConfig.ANCHORS);
    output("bbox_head.stride_reg." + key, channels, 4 * ScrfdConfig.ANCHORS);
    if (config.points()) {
      output("bbox_head.stride_kps." + key, channels, 10 * ScrfdConfig.ANCHORS);
    }
    if (config.scales()) {
      add("bbox_head.scales." + level, new Vector("scale", new ConstantInitializer(1)));
    }
  }

  private void addTower(String prefix) {
    int in = config.neckChannels();
    int out = config.headChannels();
    for (int i = 0; i < config.stackedConvs(); i++) {
      if (config.depthwise()) {
        add(prefix + i + ".depthwise_conv", NormalizedKernel.convolution(1, in, 3, EPSILON));
        add(prefix + i + ".pointwise_conv", NormalizedKernel.convolution(in, out, 1, EPSILON));
      } else {
        add(prefix + i, NormalizedKernel.convolution(in, out, 3, EPSILON));
      }
      in = out;
    }
  }

  private void normalized(
      String part, String kernelName, String normName, int in, int out, int size) {
    Kernel kernel = Kernel.convolution(in, out, size, false, null);
    add(part, NormalizedKernel.of(kernelName, kernel, normName, out, EPSILON));
  }

  private void output(String name, int in, int out) {
    add(name, Kernel.convolution(in, out, 3, true, new NormalInitializer(DEVIATION)));
  }

  private void plain(String name, int in, int out, int size) {
    add(name, Kernel.convolution(in, out, size, true, null));
  }

  private static ProgramSource program(ScrfdConfig config) {
    ScrfdConfig.Backbone backbone = config.backbone();
    List<Integer> shortcuts = new ArrayList<>();
    int convolutions = 3;
    for (int stage = 0; stage < backbone.blocks().size(); stage++) {
      boolean projects =
          backbone instanceof ScrfdConfig.ResNet residual && residual.projects(stage);
      shortcuts.add(projects ? 1 : 0);
      convolutions += 2 * backbone.blocks().get(stage) + (projects ? 1 : 0);
    }
    int levels = backbone.outputs().size() - 1;
    return ProgramSource.resource(ScrfdBlock.class, "scrfd.py")
        .with("mobile", backbone instanceof ScrfdConfig.MobileNet)
        .with("blocks", backbone.blocks())
        .with("shortcuts", shortcuts)
        .with("backbone", convolutions)
        .with("neck", 2 * (2 * levels + 2 * (levels - 1)))
        .with("stacked", config.stackedConvs())
        .with("depthwise", config.depthwise())
        .with("separate", !config.sharedTower())
        .with("scales", config.scales())
        .with("kinds", config.points() ? KINDS : KINDS - 1)
        .with("points", config.points());
  }

  /**
   * Prepares parameters that have first values for training: every anchor begins as unsure as in
   * the published recipe, and with itself as its box.
   *
   * @param probability the score that anchors begin with, 0.01 in the recipe
   * @throws IllegalArgumentException if it is not between 0 and 1
   */
  public void beginWithAnchors(double probability) {
    if (!(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "probability: expected a number between 0 and 1, found " + probability);
    }
    float score = (float) Math.log(probability / (1 - probability));
    float[] boxes = new float[4 * ScrfdConfig.ANCHORS];
    for (int i = 0; i < boxes.length; i++) {
      boxes[i] = 1 << i / 4; // half the side of an anchor, in strides
    }
    BlockParameters.of(this)
        .forEach(
            (path, parameter) -> {
              NDArray values = parameter.getArray();
              if (path.contains(".stride_cls.") && path.endsWith(".bias")) {
                values.set(new float[] {score, score});
              } else if (path.contains(".stride_reg.") && path.endsWith(".bias")) {
                values.set(boxes);
              }
            });
  }

  /**
   * Returns the shape.
   *
   * @return what the Block was constructed from
   */
  public ScrfdConfig config() {
    return config;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    NDArray pixels = inputs.singletonOrThrow();
    Shape x = pixels.getShape();
    boolean fits =
        x.dimension() == 4
            && x.get(1) == COLOURS
            && x.get(2) % LARGEST_STRIDE == 0
            && x.get(3) % LARGEST_STRIDE == 0;
    if (!fits) {
      throw new IllegalArgumentException(
          "pictures: expected (B, 3, H, W) with sides that are multiples of 32, found " + x);
    }
    return run("detect", parameterStore, training, pixels);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape x = inputShapes[0];
    int[] widths = {1, 4, 10};
    int strides = ScrfdConfig.STRIDES.size();
    Shape[] shapes = new Shape[strides * (config.points() ? KINDS : KINDS - 1)];
    for (int i = 0; i < shapes.length; i++) {
      int stride = ScrfdConfig.STRIDES.get(i % strides);
      boolean known = x.get(2) >= 0 && x.get(3) >= 0;
      long rows = known ? (x.get(2) / stride) * (x.get(3) / stride) * ScrfdConfig.ANCHORS : -1;
      shapes[i] = new Shape(x.get(0), rows, widths[i / strides]);
    }
    return shapes;
  }
}
