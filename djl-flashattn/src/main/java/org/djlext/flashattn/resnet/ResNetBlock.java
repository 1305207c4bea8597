package org.djlext.flashattn.resnet;

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
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.djlext.flashattn.layers.Convolution;
import org.djlext.flashattn.layers.Convolution.Geometry;
import org.djlext.flashattn.ops.TorchProgram;

/**
 * A ResNet without its classifier: pictures {@code (B, C, H, W)} give one map for each stage, from
 * the largest to the smallest.
 *
 * <p>What the configuration freezes stays frozen, also when {@link #freezeParameters} or a trainer
 * thaws the Block.
 */
public final class ResNetBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final int STEM_KERNEL = 7;
  private static final Geometry POOLING = Geometry.same(1, 1, 3, 2, 1);

  private final ResNetConfig config;
  private final ResNetProgram program;
  private final FoldedWeights folded;
  private final List<Unit> units = new ArrayList<>();
  private final Set<Parameter> frozen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** A convolution and its norm, in the order of the program. */
  private record Unit(Convolution convolution, BatchNorm norm) {

    void addWeights(ParameterStore store, Device device, boolean training, List<NDArray> into) {
      into.add(convolution.weight(store, device, training));
      into.addAll(norm.arrays(store, device, training));
    }
  }

  /**
   * Constructs the Block, its parameters without values.
   *
   * @param config the shape
   */
  @SuppressWarnings("this-escape")
  public ResNetBlock(ResNetConfig config) {
    super(VERSION);
    this.config = config;
    this.program = new ResNetProgram(config);
    this.folded = new FoldedWeights(program.compiled(false));
    int stem = config.stemWidth();
    addUnit("conv1", "bn1", Geometry.same(config.channels(), stem, STEM_KERNEL, 2, 1), 0);
    for (int stage = 0; stage < config.stages(); stage++) {
      for (int i = 0; i < config.depths().get(stage); i++) {
        addResidual("layer%d.%d.".formatted(stage + 1, i), stage, i == 0);
      }
    }
    // He initialization, as torchvision has it
    setInitializer(
        new XavierInitializer(
            XavierInitializer.RandomType.GAUSSIAN, XavierInitializer.FactorType.OUT, 2),
        Parameter.Type.WEIGHT);
  }

  private void addResidual(String prefix, int stage, boolean first) {
    int in = first ? config.widthBefore(stage) : config.widths().get(stage);
    int out = config.widths().get(stage);
    int stride = first ? config.stride(stage) : 1;
    int later = config.dilation(stage);
    int dilation = first ? 1 : later;
    List<Geometry> convolutions;
    if (config.form() == ResidualForm.BASIC) {
      convolutions =
          List.of(
              Geometry.same(in, out, 3, stride, dilation), Geometry.same(out, out, 3, 1, later));
    } else {
      int inner = out / ResidualForm.REDUCTION;
      boolean early = config.downsampleInBottleneck();
      convolutions =
          List.of(
              Geometry.same(in, inner, 1, early ? stride : 1, 1),
              Geometry.same(inner, inner, 3, early ? 1 : stride, dilation),
              Geometry.same(inner, out, 1, 1, 1));
    }
    for (int i = 0; i < convolutions.size(); i++) {
      int number = i + 1;
      addUnit(prefix + "conv" + number, prefix + "bn" + number, convolutions.get(i), stage + 1);
    }
    if (first && config.projectsShortcut(stage)) {
      Geometry shortcut = Geometry.same(in, out, 1, stride, 1);
      addUnit(prefix + "downsample.0", prefix + "downsample.1", shortcut, stage + 1);
    }
  }

  /** Adds a convolution and its norm; part is 0 for the stem, then the number of the stage. */
  private void addUnit(String convolution, String norm, Geometry geometry, int part) {
    boolean trained = part >= config.frozenStages();
    boolean affine = trained && !config.frozenNorms();
    Unit unit =
        new Unit(
            addChildBlock(convolution, new Convolution(geometry, false)),
            addChildBlock(norm, new BatchNorm(geometry.out(), affine)));
    units.add(unit);
    if (!trained) {
      frozen.addAll(unit.convolution().getDirectParameters().values());
    }
    unit.norm()
        .getDirectParameters()
        .forEach(
            parameter -> {
              boolean statistic = parameter.getKey().startsWith("running_");
              if (statistic || !affine) {
                frozen.add(parameter.getValue());
              }
            });
    freezeAgain();
  }

  /**
   * Returns the shape.
   *
   * @return the configuration given to the constructor
   */
  public ResNetConfig config() {
    return config;
  }

  /**
   * Says whether a parameter is not trained by design: statistics, and what the configuration
   * freezes.
   *
   * @param parameter a parameter of this Block
   * @return true if it stays as it is
   */
  public boolean isFrozen(Parameter parameter) {
    return frozen.contains(parameter);
  }

  /** Freezing whole says that inference follows, so that the norms are folded at once. */
  @Override
  public void freezeParameters(boolean freeze) {
    super.freezeParameters(freeze);
    freezeAgain();
    if (freeze && isInitialized()) {
      NDManager manager = getParameters().valueAt(0).getArray().getManager();
      ParameterStore store = new ParameterStore(manager, false);
      folded.use(weights(store, manager.getDevice(), false), w -> new NDList());
    }
  }

  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    super.freezeParameters(freeze, predicate);
    freezeAgain();
  }

  /** Freezes anew what is frozen by design, for Blocks that thaw this one as a part of them. */
  public void freezeAgain() {
    frozen.forEach(parameter -> parameter.freeze(true));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray pictures = inputs.singletonOrThrow();
    NDArray[] weights = weights(store, pictures.getDevice(), training);
    TorchProgram compiled = program.compiled(training);
    if (training) {
      return compiled.call("maps", true, pictures, weights);
    }
    return folded.use(weights, w -> compiled.call("maps", false, pictures, w));
  }

  private NDArray[] weights(ParameterStore store, Device device, boolean training) {
    List<NDArray> weights = new ArrayList<>();
    units.forEach(unit -> unit.addWeights(store, device, training, weights));
    return weights.toArray(NDArray[]::new);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... shapes) {
    // the parameters know their shapes already
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, shapes[0]);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape[] maps = new Shape[config.stages()];
    Shape x = inputShapes[0];
    Geometry stem = units.get(0).convolution().geometry();
    long h = POOLING.outputSide(stem.outputSide(x.get(2)));
    long w = POOLING.outputSide(stem.outputSide(x.get(3)));
    for (int stage = 0; stage < maps.length; stage++) {
      Geometry step = Geometry.same(1, 1, 3, config.stride(stage), 1);
      h = step.outputSide(h);
      w = step.outputSide(w);
      maps[stage] = new Shape(x.get(0), config.widths().get(stage), h, w);
    }
    return maps;
  }
}
