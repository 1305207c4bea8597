package org.djlext.flashattn.adapt;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraConfig.BiasMode;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/**
 * The parameters of one adapter, under the names that its file has for them, such as {@code
 * model.layers.0.self_attn.q_proj.lora_A.weight}.
 */
final class LoraAdapter extends AbstractBlock {

  private static final byte VERSION = 1;

  private final LoraConfig config;
  private final Map<String, LowRankPair> pairs = new LinkedHashMap<>();
  private final Map<String, Map<String, Parameter>> copies = new LinkedHashMap<>();

  /** Makes the parameters, the model's values copied where whole modules are learnt. */
  LoraAdapter(
      NDManager manager, TargetSelection selection, boolean strict, Iterable<AdaptableModule> all) {
    super(VERSION);
    this.config = selection.config();
    for (AdaptableModule module : selection.targets(strict)) {
      pairs.put(module.name(), pair(manager, module));
      if (config.bias() == BiasMode.LORA_ONLY && module.bias() != null) {
        copy(manager, module, AdaptableModule.BIAS);
      }
    }
    for (AdaptableModule module : selection.saved()) {
      module.parameters().keySet().forEach(name -> copy(manager, module, name));
    }
    if (config.bias() == BiasMode.ALL) {
      for (AdaptableModule module : all) {
        if (module.bias() != null) {
          copy(manager, module, AdaptableModule.BIAS);
        }
      }
    }
  }

  LoraConfig config() {
    return config;
  }

  /** Returns A and B by the name of their module. */
  Map<String, LowRankPair> pairs() {
    return pairs;
  }

  /** Returns the copy of a module's parameter, or null if the adapter leaves it. */
  Parameter copyOf(String module, String parameter) {
    return copies.getOrDefault(module, Map.of()).get(parameter);
  }

  /** Asks a store for all parameters, which are then known to its trainer. */
  void tell(ParameterStore store, Device device) {
    for (Parameter parameter : tensors().values()) {
      NDArray own = parameter.getArray();
      if (store.getValue(parameter, device, true) != own) {
        throw new IllegalStateException(
            "adapters are trained on the device of the model, %s, not on %s"
                .formatted(own.getDevice(), device));
      }
    }
  }

  /** Says whether a parameter of the model has anything here. */
  boolean changes(AdaptableModule module, String parameter) {
    boolean weight = parameter.equals(AdaptableModule.WEIGHT) && module.takesTerms();
    return copyOf(module.name(), parameter) != null || weight && pairs.containsKey(module.name());
  }

  /** Refuses what is not A and B alone, of which one row of a batch could have its own. */
  void requireMixable(String name, ModuleNaming naming) {
    if (config.dora() || !copies.isEmpty()) {
      throw new IllegalArgumentException(
          name
              + " cannot be in a batch with other adapters: it has DoRA, biases of the model or"
              + " modules_to_save");
    }
    for (String module : pairs.keySet()) {
      if (!naming.mayBeMixed(module)) {
        throw new IllegalArgumentException(
            name
                + " cannot be in a batch with other adapters: it adapts "
                + module
                + ", which sees single tokens of many rows; predict with each adapter apart");
      }
    }
  }

  /** Whether a tensor is the bias of a module that gets A and B. */
  boolean isBiasOfModel(String tensor) {
    String end = "." + AdaptableModule.BIAS;
    return config.bias() == BiasMode.LORA_ONLY
        && tensor.endsWith(end)
        && pairs.containsKey(tensor.substring(0, tensor.length() - end.length()));
  }

  /** Returns all parameters by their names in files. */
  Map<String, Parameter> tensors() {
    Map<String, Parameter> tensors = new LinkedHashMap<>();
    getDirectParameters().forEach(entry -> tensors.put(entry.getKey(), entry.getValue()));
    return tensors;
  }

  private LowRankPair pair(NDManager manager, AdaptableModule module) {
    String name = module.name();
    Shape shape = module.weight().getShape();
    boolean embedding = module.use() == Use.EMBEDDING;
    // an embedding is a linear map of one-hot vectors: its table is the transposed weight
    long in = shape.get(embedding ? 0 : 1);
    long out = shape.get(embedding ? 1 : 0);
    int r = config.rankOf(name);
    String end = embedding ? "" : ".weight";
    String middle = embedding ? ".lora_embedding_" : ".lora_";
    Parameter a = add(manager, name + middle + "A" + end, initialA(embedding, in, r), r, in);
    Parameter b = add(manager, name + middle + "B" + end, initialB(embedding, r), out, r);
    Parameter bias =
        config.biasOfB() && !embedding
            ? add(manager, name + ".lora_B.bias", initialB(false, r), out)
            : null;
    double scale = config.scaleOf(name);
    Parameter magnitude = null;
    if (config.dora()) {
      LowRankPair plain = new LowRankPair(a, b, bias, null, scale);
      Initializer lengths = (owner, s, type) -> RowLengths.of(owner, module, plain);
      magnitude = add(manager, name + ".lora_magnitude_vector", lengths, out);
    }
    return new LowRankPair(a, b, bias, magnitude, scale);
  }

  private Initializer initialA(boolean embedding, long in, int r) {
    if (embedding) {
      return config.initialization() == Initialization.RANDOM ? normal(1) : Initializer.ZEROS;
    }
    return config.initialization() == Initialization.GAUSSIAN
        ? normal(1.0 / r)
        : uniform(1 / Math.sqrt(in));
  }

  private Initializer initialB(boolean embedding, int r) {
    if (embedding) {
      return normal(1);
    }
    return config.initialization() == Initialization.RANDOM
        ? uniform(1 / Math.sqrt(r))
        : Initializer.ZEROS;
  }

  private static Initializer uniform(double bound) {
    return (manager, shape, type) ->
        manager.randomUniform((float) -bound, (float) bound, shape, type);
  }

  private static Initializer normal(double deviation) {
    return (manager, shape, type) -> manager.randomNormal(0, (float) deviation, shape, type);
  }

  private void copy(NDManager manager, AdaptableModule module, String name) {
    NDArray original = module.parameters().get(name).getArray();
    Initializer same = (owner, shape, type) -> QuantizedBase.whole(original, owner);
    Parameter copy = add(manager, module.name() + "." + name, same, original.getShape().getShape());
    copies.computeIfAbsent(module.name(), k -> new LinkedHashMap<>()).put(name, copy);
  }

  private Parameter add(NDManager manager, String name, Initializer initializer, long... shape) {
    Parameter.Type type = name.endsWith("bias") ? Parameter.Type.BIAS : Parameter.Type.OTHER;
    Parameter parameter =
        addParameter(
            Parameter.builder()
                .setName(name)
                .setType(type)
                .optShape(new Shape(shape))
                .optInitializer(initializer)
                .build());
    parameter.initialize(manager, DataType.FLOAT32);
    return parameter;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    throw new UnsupportedOperationException("an adapter runs as a part of the model it is for");
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
