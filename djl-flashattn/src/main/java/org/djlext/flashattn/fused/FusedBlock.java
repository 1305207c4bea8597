package org.djlext.flashattn.fused;

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
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.djlext.flashattn.ops.FreedMemory;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * A Block whose whole forward pass is one program over the weights of its layers, in the order in
 * which they were added.
 *
 * <p>In training, batch normalizations use the batch's statistics and update the running ones; else
 * they are folded into the convolutions before them. What is folded is kept while the Block is
 * frozen ({@code freezeParameters(true)}, as loaded models are), and made anew for every call while
 * it may still be trained.
 */
public abstract class FusedBlock extends AbstractBlock {

  private static final byte VERSION = 1;
  private static final double MOMENTUM = 0.1;

  private final InferenceProgram inference;
  private final ProgramSource recorded;
  private final ProgramSource recordedFrozen;
  private final List<Layer> layers = new ArrayList<>();
  private List<Parameter> parameterList;
  private volatile boolean frozenNorms;

  /**
   * Constructs the Block.
   *
   * @param program the program, whose functions may use those of layers.py
   * @param normEpsilon what batch normalizations add to the variance
   */
  protected FusedBlock(ProgramSource program, double normEpsilon) {
    this(program, normEpsilon, false);
  }

  /**
   * Constructs a Block that may pack its weights for oneDNN while it is frozen.
   *
   * @param program the program, whose functions may use those of layers.py
   * @param normEpsilon what batch normalizations add to the variance
   * @param packs whether the program uses only functions that packed.py has too
   */
  protected FusedBlock(ProgramSource program, double normEpsilon, boolean packs) {
    super(VERSION);
    String shared = ProgramSource.resource(FusedBlock.class, "layers.py").text();
    ProgramSource whole =
        new ProgramSource(program.name(), shared + "\n" + program.text())
            .with("eps", normEpsilon)
            .with("momentum", MOMENTUM);
    ProgramSource folded = whole.with("folded", true).with("batch_statistics", false);
    inference = new InferenceProgram(program, normEpsilon, folded, packs);
    recorded = whole.with("folded", false).with("batch_statistics", true);
    recordedFrozen = whole.with("folded", false).with("batch_statistics", false);
  }

  /**
   * Adds a layer.
   *
   * @param name its name in checkpoints, below the name of this Block
   * @param layer the layer
   */
  protected final void add(String name, Layer layer) {
    layers.add(addChildBlock(name, layer));
  }

  /**
   * Adds layers in their order.
   *
   * @param prefix what is put before their names
   * @param more name to layer
   */
  protected final void addAll(String prefix, PairList<String, Layer> more) {
    more.forEach(layer -> add(prefix + layer.getKey(), layer.getValue()));
  }

  /**
   * Calls a function of the program: its parameters are the inputs and the list of all weights.
   *
   * @param method the function
   * @param store where weights are read
   * @param training whether gradients are wanted
   * @param inputs the arrays; the first one's manager owns the results; inference takes one
   * @return the results
   * @throws IllegalArgumentException if there are several inputs and no gradients are wanted
   */
  protected final NDList run(
      String method, ParameterStore store, boolean training, NDArray... inputs) {
    Device device = inputs[0].getDevice();
    if (training) {
      inference.forget();
      List<NDArray> w = new ArrayList<>();
      layers.forEach(layer -> layer.addWeights(store, device, true, w));
      List<Object> arguments = new ArrayList<>(List.of(inputs));
      arguments.add(array(w));
      return TorchProgram.of(frozenNorms ? recordedFrozen : recorded)
          .call(method, true, arguments.toArray());
    }
    if (inputs.length > 1) {
      throw new IllegalArgumentException(
          method + ": expected one array in inference, found " + inputs.length);
    }
    NDArray x = inputs[0];
    if (!isAdapted() && keep(store, device) && inference.suits(x)) {
      return inference.runKept(method, wholeMethod(method), x);
    }
    try (NDManager scratch = x.getManager().newSubManager()) {
      return inference.run(method, x, fold(store, device, scratch));
    }
  }

  /**
   * Names the function that weights are packed by, once, before another one first reads them.
   *
   * @param method a function that is called in inference
   * @return a function of the same input that reads all weights; as such the one called is taken
   */
  protected String wholeMethod(String method) {
    return method;
  }

  /**
   * Lets training use the running statistics as they are, as fine-tuning with small batches does.
   *
   * @param freeze whether batch normalizations neither use nor learn the statistics of batches
   */
  public final void freezeNorms(boolean freeze) {
    frozenNorms = freeze;
  }

  /**
   * Says whether training uses the running statistics as they are.
   *
   * @return what {@link #freezeNorms} was last told
   */
  public final boolean normsAreFrozen() {
    return frozenNorms;
  }

  /**
   * Freezes or thaws all parameters but the running statistics, which are never trained.
   *
   * @param freeze whether no gradients are wanted
   */
  @Override
  public void freezeParameters(boolean freeze) {
    freezeParameters(freeze, parameter -> true);
  }

  /**
   * Freezes or thaws parameters, except the running statistics, which are never trained.
   *
   * @param freeze whether no gradients are wanted
   * @param predicate which parameters
   */
  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    super.freezeParameters(freeze, predicate.and(FusedBlock::isTrainable));
    inference.forget(); // weights may have been given new values in the meantime
    if (freeze && isInitialized() && !isAdapted()) {
      NDArray any = parameters().get(0).getArray();
      keep(new ParameterStore(any.getManager(), false), any.getDevice());
    }
  }

  /**
   * Says whether a parameter is ever trained.
   *
   * @param parameter any parameter
   * @return false for running statistics
   */
  public static boolean isTrainable(Parameter parameter) {
    return parameter.getType() != Parameter.Type.RUNNING_MEAN
        && parameter.getType() != Parameter.Type.RUNNING_VAR;
  }

  @Override
  protected final void initializeChildBlocks(
      NDManager manager, DataType dataType, Shape... inputShapes) {
    for (Pair<String, Block> child : getChildren()) {
      child.getValue().initialize(manager, dataType, inputShapes);
    }
  }

  /** Folds the weights for many calls; false if they may still change. */
  private boolean keep(ParameterStore store, Device device) {
    if (parameters().stream().anyMatch(Parameter::requiresGradient)) {
      inference.forget();
      return false;
    }
    NDManager parent = parameters().get(0).getArray().getManager();
    FreedMemory.keep(parent, device);
    inference.keep(parent, device, owner -> fold(store, device, owner));
    return true;
  }

  /** Which adapters there are may change with every call. */
  private boolean isAdapted() {
    return !WeightAdaptations.isEmpty()
        && parameters().stream()
            .anyMatch(parameter -> WeightAdaptations.isAdapted(parameter.getArray()));
  }

  private synchronized List<Parameter> parameters() {
    if (parameterList == null) {
      parameterList = List.copyOf(BlockParameters.of(this).values());
    }
    return parameterList;
  }

  private NDArray[] fold(ParameterStore store, Device device, NDManager owner) {
    List<NDArray> w = new ArrayList<>();
    layers.forEach(layer -> layer.addFolded(store, device, owner, w));
    return array(w);
  }

  private static NDArray[] array(List<NDArray> weights) {
    return weights.toArray(NDArray[]::new);
  }
}
