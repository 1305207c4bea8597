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
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
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

  private final ProgramSource inference;
  private final ProgramSource recorded;
  private final ProgramSource recordedFrozen;
  private final List<Layer> layers = new ArrayList<>();
  private List<Parameter> parameterList;
  private Folded folded;
  private volatile boolean frozenNorms;

  private record Folded(NDManager owner, Device device, NDArray[] weights) {}

  /**
   * Constructs the Block.
   *
   * @param program the program, whose functions may use those of layers.py
   * @param normEpsilon what batch normalizations add to the variance
   */
  protected FusedBlock(ProgramSource program, double normEpsilon) {
    super(VERSION);
    String shared = ProgramSource.resource(FusedBlock.class, "layers.py").text();
    ProgramSource whole =
        new ProgramSource(program.name(), shared + "\n" + program.text())
            .with("eps", normEpsilon)
            .with("momentum", MOMENTUM);
    inference = whole.with("folded", true).with("batch_statistics", false);
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
   * @param inputs the arrays; the first one's manager owns the results
   * @return the results
   */
  protected final NDList run(
      String method, ParameterStore store, boolean training, NDArray... inputs) {
    Device device = inputs[0].getDevice();
    if (training) {
      forget();
      List<NDArray> w = new ArrayList<>();
      layers.forEach(layer -> layer.addWeights(store, device, true, w));
      return TorchProgram.of(frozenNorms ? recordedFrozen : recorded)
          .call(method, true, arguments(inputs, array(w)));
    }
    NDArray[] kept = kept(store, device);
    if (kept != null) {
      return TorchProgram.of(inference).call(method, false, arguments(inputs, kept));
    }
    try (NDManager scratch = inputs[0].getManager().newSubManager()) {
      NDArray[] w = fold(store, device, scratch);
      return TorchProgram.of(inference).call(method, false, arguments(inputs, w));
    }
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
  protected final boolean normsAreFrozen() {
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
    forget(); // weights may have been given new values in the meantime
    if (freeze && isInitialized()) {
      NDArray any = parameters().get(0).getArray();
      kept(new ParameterStore(any.getManager(), false), any.getDevice());
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

  private synchronized NDArray[] kept(ParameterStore store, Device device) {
    if (parameters().stream().anyMatch(Parameter::requiresGradient)) {
      forget();
      return null;
    }
    if (folded == null) {
      NDManager owner = parameters().get(0).getArray().getManager().newSubManager();
      folded = new Folded(owner, device, fold(store, device, owner));
    }
    return folded.device().equals(device) ? folded.weights() : null;
  }

  private synchronized List<Parameter> parameters() {
    if (parameterList == null) {
      parameterList = List.copyOf(BlockParameters.of(this).values());
    }
    return parameterList;
  }

  private synchronized void forget() {
    if (folded != null) {
      folded.owner().close();
      folded = null;
    }
  }

  private NDArray[] fold(ParameterStore store, Device device, NDManager owner) {
    List<NDArray> w = new ArrayList<>();
    layers.forEach(layer -> layer.addFolded(store, device, owner, w));
    return array(w);
  }

  private static NDArray[] array(List<NDArray> weights) {
    return weights.toArray(NDArray[]::new);
  }

  private static Object[] arguments(NDArray[] inputs, NDArray[] weights) {
    Object[] all = new Object[inputs.length + 1];
    System.arraycopy(inputs, 0, all, 0, inputs.length);
    all[inputs.length] = weights;
    return all;
  }
}
