package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.djlext.flashattn.ops.AdaptedWeight;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * A model with adapters (arXiv 2106.09685): it has the model's inputs and outputs, and only the
 * adapters in use are trained. The model's own Block may still be called, and is adapted too.
 *
 * <p>Batch normalizations of a {@link org.djlext.flashattn.fused.FusedBlock} use the statistics
 * that they have, in training too, so that the adapter fits the model that others have. Those of a
 * {@link org.djlext.flashattn.resnet.ResNetBlock} do so if its configuration freezes them, else
 * they go on learning statistics, which the adapter does not hold.
 *
 * <p>The model must be initialized, and its parameters must stay the arrays they are: attach
 * adapters after loading, on the device of the training. Several threads may predict at once, each
 * with the adapters that it chose.
 */
public final class LoraBlock extends AbstractBlock implements AutoCloseable {

  /** The name that peft gives an adapter when none is told. */
  public static final String DEFAULT = "default";

  /** What stands for no adapter in {@link #usingRows}. */
  public static final String BASE = "__base__";

  private static final byte VERSION = 1;

  private final Block base;
  private final ModuleNaming naming;
  private final NDManager manager;
  private final List<AdaptableModule> modules;
  private final Map<String, LoraAdapter> adapters = new LinkedHashMap<>();
  private final AdaptedSites sites;
  private final LoraMerging merging;
  private final FrozenStatistics statistics;
  private volatile List<String> merged = List.of();
  private final ThreadLocal<LoraChoice> ofThread = new ThreadLocal<>();
  private volatile LoraChoice ofAll = LoraChoice.of(List.of());
  private volatile boolean enabled = true;

  private LoraBlock(Block base, ModuleNaming naming) {
    super(VERSION);
    ModuleTree.requireInitialized(base);
    this.base = BridgedLinear.throughout(base);
    this.naming = naming;
    this.modules = ModuleTree.of(base, naming);
    Parameter first = base.getParameters().valueAt(0);
    this.manager = first.getArray().getManager().newSubManager();
    manager.setName("adapters");
    this.sites = new AdaptedSites(manager, modules, this::adapted);
    this.merging = new LoraMerging(base, manager);
    this.statistics = FrozenStatistics.of(base);
    base.freezeParameters(true);
    addChildBlock("base", base);
  }

  /**
   * Puts a new adapter onto a model, which is frozen, and held in few bits if the configuration
   * says so.
   *
   * @param base the model, initialized
   * @param config how it is adapted
   * @param naming how its modules are called
   * @return the model with the adapter, {@value #DEFAULT}, in use
   * @throws IllegalArgumentException if the configuration names modules that the model lacks
   * @throws IllegalStateException if the model is not initialized
   */
  public static LoraBlock attach(Block base, LoraConfig config, ModuleNaming naming) {
    if (config.quantization() != null && !QuantizedBase.isQuantized(base)) {
      ModuleTree.requireInitialized(base);
      TargetSelection.of(config, naming, ModuleTree.of(base, naming)).check();
      QuantizedBase.quantize(base, config.quantization(), naming);
    }
    LoraBlock adapted = new LoraBlock(base, naming);
    try {
      adapted.add(DEFAULT, config);
      adapted.use(DEFAULT);
      return adapted;
    } catch (RuntimeException e) {
      adapted.close();
      throw e;
    }
  }

  /**
   * Puts a new adapter onto a model whose modules are called by their paths in the Block.
   *
   * @param base the model, initialized
   * @param config how it is adapted
   * @return the model with the adapter, {@value #DEFAULT}, in use
   * @throws IllegalArgumentException if the configuration names modules that the model lacks
   * @throws IllegalStateException if the model is not initialized
   */
  public static LoraBlock attach(Block base, LoraConfig config) {
    return attach(base, config, ModuleNaming.OWN);
  }

  /**
   * Adds another adapter, which is not in use yet.
   *
   * @param name its name
   * @param config how it adapts the model
   * @throws IllegalArgumentException if there is one of this name, or the configuration names
   *     modules that the model lacks
   */
  public void add(String name, LoraConfig config) {
    add(name, config, true);
  }

  /**
   * Reads an adapter that peft or {@link #save} wrote, and adds it; it is not in use yet.
   *
   * @param name the name that it is to have
   * @param folder with adapter_config.json and adapter_model.safetensors
   * @throws IOException if it cannot be read, or does not fit the model; the model is then as it
   *     was
   */
  public void load(String name, Path folder) throws IOException {
    LoraConfig config = LoraFiles.config(folder);
    try {
      LoraAdapter adapter = add(name, config, false);
      adapter.freezeParameters(true);
      LoraFiles.read(adapter, folder, manager);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(folder.resolve(LoraConfigFile.NAME), e.getMessage(), e);
    } catch (IOException e) {
      remove(name);
      throw e;
    }
  }

  /**
   * Puts an adapter that was saved onto a model, which is frozen.
   *
   * @param base the model, initialized
   * @param folder with adapter_config.json and adapter_model.safetensors
   * @param naming how the model's modules are called
   * @return the model with the adapter, {@value #DEFAULT}, in use
   * @throws IOException if it cannot be read, or does not fit the model
   */
  public static LoraBlock load(Block base, Path folder, ModuleNaming naming) throws IOException {
    LoraBlock adapted = new LoraBlock(base, naming);
    try {
      adapted.load(DEFAULT, folder);
      adapted.use(DEFAULT);
      return adapted;
    } catch (IOException | RuntimeException e) {
      adapted.close();
      throw e;
    }
  }

  /**
   * Writes an adapter so that peft reads it. Each file appears whole or not at all.
   *
   * @param name the adapter's name
   * @param folder the folder, made if it is absent
   * @throws IOException if writing fails
   * @throws IllegalArgumentException if there is no such adapter
   */
  public void save(String name, Path folder) throws IOException {
    requireKnown(List.of(name));
    LoraFiles.write(adapters.get(name), folder);
  }

  /**
   * Writes the only adapter, or the first, so that peft reads it.
   *
   * @param folder the folder, made if it is absent
   * @throws IOException if writing fails
   */
  public void save(Path folder) throws IOException {
    save(adapters.keySet().iterator().next(), folder);
  }

  /**
   * Takes an adapter off the model.
   *
   * @param name its name
   * @throws IllegalArgumentException if there is no such adapter
   */
  public void remove(String name) {
    requireKnown(List.of(name));
    if (ofAll.names().contains(name)) {
      use(ofAll.names().stream().filter(other -> !other.equals(name)).toArray(String[]::new));
    }
    LoraAdapter adapter = adapters.remove(name);
    children.remove(children.values().indexOf(adapter));
    adapter.getParameters().values().forEach(Parameter::close);
    sites.forget(name);
  }

  private LoraAdapter add(String name, LoraConfig config, boolean strict) {
    requireUnmerged();
    if (name.equals(BASE) || name.isEmpty()) {
      throw new IllegalArgumentException("an adapter cannot be called '" + name + "'");
    }
    if (adapters.containsKey(name)) {
      throw new IllegalArgumentException("there is an adapter called " + name + " already");
    }
    TargetSelection selection = TargetSelection.of(config, naming, modules);
    LoraAdapter adapter = new LoraAdapter(manager, selection, strict, modules);
    adapters.put(name, adapter);
    addChildBlock(name, adapter);
    sites.register(adapter);
    return adapter;
  }

  private AdaptedWeight adapted(AdaptedSite site) {
    LoraChoice own = ofThread.get();
    LoraChoice choice = own == null ? ofAll : own;
    if (!enabled || choice.parts().isEmpty() || !merged.isEmpty()) {
      return null;
    }
    Optional<AdaptedWeight> known =
        choice.built().computeIfAbsent(site, s -> s.adapted(choice, adapters));
    return known.orElse(null);
  }

  /**
   * Uses adapters, whose effects are added, from now on. They alone are trained.
   *
   * @param names of the adapters; none for the model as it was
   * @throws IllegalArgumentException if there is no adapter of a name
   */
  public void use(String... names) {
    requireUnmerged();
    requireKnown(List.of(names));
    ofAll = LoraChoice.of(List.of(names));
    adapters.forEach((name, a) -> a.freezeParameters(!ofAll.names().contains(name)));
  }

  /**
   * Switches all adapters off or on again.
   *
   * @param on whether adapters have an effect
   * @throws IllegalStateException if adapters are merged
   */
  public void setEnabled(boolean on) {
    requireUnmerged();
    enabled = on;
  }

  /**
   * Says whether adapters have an effect.
   *
   * @return what {@link #setEnabled} was last told
   */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * Uses other adapters in this thread until the result is closed: none for the model as it was,
   * such as the reference of a preference loss.
   *
   * @param names of the adapters
   * @return what ends it, to be closed by the same thread
   * @throws IllegalArgumentException if there is no adapter of a name
   */
  public LoraScope using(String... names) {
    requireUnmerged();
    requireKnown(List.of(names));
    return scope(LoraChoice.of(List.of(names)));
  }

  /**
   * Gives each row of a batch its own adapter in this thread, until the result is closed; for
   * inference. The rows are those of the first axis of what goes into the model; a search that
   * makes several of each keeps them beside each other.
   *
   * @param names the adapter of each row, or {@value #BASE} for the model as it was
   * @return what ends it, to be closed by the same thread
   * @throws IllegalArgumentException if there is no adapter of a name, or one of them cannot be in
   *     a mixed batch: with DoRA, biases, modules_to_save, or on experts that tokens are sent to
   */
  public LoraScope usingRows(List<String> names) {
    requireUnmerged();
    requireKnown(names.stream().filter(name -> !name.equals(BASE)).toList());
    NDManager owner = manager.newSubManager();
    try {
      LoraScope scope = scope(LoraChoice.ofRows(owner, names, adapters, naming));
      return () -> {
        scope.close();
        owner.close();
      };
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  /**
   * Adds adapters to the weights themselves, so that the model costs no more than without. Adapters
   * are then neither trained nor switched, until {@link #unmerge}.
   *
   * <p>A base that is quantized is unpacked first, for good, and takes the memory of whole weights
   * from then on: the sum is that of the weights as they were rounded, with which the adapters were
   * trained. Nothing is rounded again.
   *
   * @param names the adapters; none for those in use
   * @throws IllegalArgumentException if there is no adapter of a name
   * @throws IllegalStateException if adapters are merged already, a value would not be finite, or a
   *     weight is shared with a module that is not adapted; the model is then as it was
   */
  public void merge(String... names) {
    requireUnmerged();
    List<String> wanted = names.length == 0 ? ofAll.names() : List.of(names);
    requireKnown(wanted);
    unpack();
    merging.merge(wanted.stream().map(adapters::get).toList(), sites, naming);
    merged = wanted;
  }

  private void unpack() {
    if (QuantizedBase.isQuantized(base)) {
      sites.release();
      QuantizedBase.dequantize(base);
      adapters.values().forEach(sites::register);
    }
  }

  /** Puts the very bits back that the weights had before {@link #merge}. */
  public void unmerge() {
    merging.unmerge();
    merged = List.of();
  }

  /**
   * Merges adapters for good and takes all of them off the model.
   *
   * @param names the adapters; none for those in use
   * @return the model, which is an ordinary one again
   * @throws IllegalArgumentException as {@link #merge}
   * @throws IllegalStateException as {@link #merge}
   */
  public Block mergeAndDetach(String... names) {
    merge(names);
    merging.forget();
    merged = List.of();
    close();
    return base;
  }

  /**
   * Makes one adapter of several, which is not in use yet.
   *
   * @param name the name of the new one
   * @param names the adapters
   * @param weights how much of each, perhaps negative
   * @param way how
   * @param svdRank the rank of the new one for {@link LoraCombination#SVD}, or 0 for the largest
   * @throws IllegalArgumentException if there is no adapter of a name, there is one of the new
   *     name, or they cannot be combined so
   */
  public void combine(
      String name, List<String> names, double[] weights, LoraCombination way, int svdRank) {
    requireKnown(names);
    if (names.isEmpty() || names.size() != weights.length) {
      throw new IllegalArgumentException(
          "expected one weight for each adapter, found %d for %s".formatted(weights.length, names));
    }
    List<LoraAdapter> parts = names.stream().map(adapters::get).toList();
    LoraAdapter made = add(name, way.config(parts, svdRank), true);
    made.freezeParameters(true);
    made.pairs().forEach((module, pair) -> way.fill(manager, pair, module, parts, weights));
  }

  private void requireUnmerged() {
    if (!merged.isEmpty()) {
      throw new IllegalStateException("adapters " + merged + " are merged: unmerge them first");
    }
  }

  private LoraScope scope(LoraChoice choice) {
    LoraChoice before = ofThread.get();
    ofThread.set(choice);
    return () -> {
      if (before == null) {
        ofThread.remove();
      } else {
        ofThread.set(before);
      }
    };
  }

  /**
   * Returns the names of all adapters.
   *
   * @return the names, in the order in which they were added
   */
  public List<String> adapterNames() {
    return List.copyOf(adapters.keySet());
  }

  /**
   * Returns the names of the adapters in use.
   *
   * @return the names, in the order in which their effects are added
   */
  public List<String> adaptersInUse() {
    return ofAll.names();
  }

  /**
   * Returns how an adapter adapts the model.
   *
   * @param name its name
   * @return its configuration, with targets
   * @throws IllegalArgumentException if there is no such adapter
   */
  public LoraConfig config(String name) {
    requireKnown(List.of(name));
    return adapters.get(name).config();
  }

  /**
   * Returns the parameters that are trained: those of the adapters in use.
   *
   * @return path to parameter, such as {@code
   *     default.model.layers.0.self_attn.q_proj.lora_A.weight}
   */
  public Map<String, Parameter> trainableParameters() {
    Map<String, Parameter> trained = new LinkedHashMap<>();
    for (String name : ofAll.names()) {
      adapters.get(name).tensors().forEach((key, value) -> trained.put(name + "." + key, value));
    }
    return trained;
  }

  /**
   * Returns the model.
   *
   * @return the Block that the adapters are on
   */
  public Block base() {
    return base;
  }

  private void requireKnown(List<String> names) {
    for (String name : names) {
      if (!adapters.containsKey(name)) {
        throw new IllegalArgumentException(
            "there is no adapter called " + name + ", but " + adapters.keySet());
      }
    }
  }

  /** Thaws or freezes the adapters in use; the model stays frozen, whatever is asked for. */
  @Override
  public void freezeParameters(boolean freeze) {
    freezeParameters(freeze, parameter -> true);
  }

  /** Thaws or freezes parameters of the adapters in use; the model stays frozen. */
  @Override
  public void freezeParameters(boolean freeze, Predicate<Parameter> predicate) {
    ofAll.names().forEach(name -> adapters.get(name).freezeParameters(freeze, predicate));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    if (training) {
      // trainers update what their store was asked for
      ofAll.names().forEach(name -> adapters.get(name).tell(store, inputs.head().getDevice()));
    }
    return base.forward(store, inputs, training, params);
  }

  @Override
  protected void initializeChildBlocks(NDManager owner, DataType dataType, Shape... inputShapes) {
    base.initialize(owner, dataType, inputShapes);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return base.getOutputShapes(inputShapes);
  }

  /** Takes all adapters off the model, which is as it was, and stays frozen. */
  @Override
  public void close() {
    unmerge();
    sites.release();
    statistics.thaw();
    manager.close();
  }
}
