package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.djlext.flashattn.ops.AdaptedWeight;
import org.djlext.flashattn.ops.EngineMemory;
import org.djlext.flashattn.ops.LowRankTerm;
import org.djlext.flashattn.ops.WeightAdaptations;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/** One parameter of the model that adapters change, in one use of it. */
final class AdaptedSite {

  private final AdaptableModule module;
  private final String parameter;
  private final Use use;
  private final NDArray weight;
  private final NDArray key;
  private final NDManager manager;
  private final Map<String, NDArray> scales = new HashMap<>();
  private final Map<String, NDArray> dropouts = new HashMap<>();

  AdaptedSite(NDManager manager, AdaptableModule module, String parameter, Use use) {
    this.module = module;
    this.parameter = parameter;
    this.use = use;
    this.manager = manager;
    this.weight = module.parameters().get(parameter).getArray();
    this.key = WeightAdaptations.sameTensor(weight);
    key.attach(manager);
  }

  AdaptableModule module() {
    return module;
  }

  String parameter() {
    return parameter;
  }

  Use use() {
    return use;
  }

  /** Returns the array that programs get. */
  NDArray weight() {
    return weight;
  }

  /** Says whether an adapter has anything for this. */
  boolean isOf(LoraAdapter adapter) {
    return adapter.copyOf(module.name(), parameter) != null
        || use != Use.ANY && adapter.pairs().containsKey(module.name());
  }

  /** Says whether the weight is that of a tied module too. */
  boolean isTiedElsewhere(boolean anyTied) {
    return anyTied && use == Use.EMBEDDING;
  }

  /** Returns what is computed with in place of the weight; nothing if that is the weight alone. */
  Optional<AdaptedWeight> adapted(LoraChoice choice, Map<String, LoraAdapter> adapters) {
    NDArray base = null;
    List<LowRankTerm> terms = new ArrayList<>();
    for (LoraChoice.Part part : choice.parts()) {
      LoraAdapter adapter = adapters.get(part.name());
      Parameter copy = adapter.copyOf(module.name(), parameter);
      if (copy != null && base == null) {
        base = copy.getArray();
      }
      LowRankPair pair = use == Use.ANY ? null : adapter.pairs().get(module.name());
      if (pair != null) {
        terms.add(term(part, pair, adapter.config().dropout()));
      }
    }
    if (base == null && terms.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new AdaptedWeight(key, base == null ? key : base, terms));
  }

  private LowRankTerm term(LoraChoice.Part part, LowRankPair pair, double dropout) {
    BatchRows rows = part.rows();
    return new LowRankTerm(
        pair.a().getArray(),
        pair.b().getArray(),
        pair.bias() == null ? null : pair.bias().getArray(),
        scalar(scales, part.name(), pair.scale()),
        pair.magnitude() == null ? null : pair.magnitude().getArray(),
        rows == null ? null : rows.rows(use),
        rows == null ? null : rows.batch(use),
        dropout == 0 ? null : scalar(dropouts, part.name(), dropout));
  }

  /** Each site has its own, since a call in training tells arrays by the lists they are in. */
  private synchronized NDArray scalar(Map<String, NDArray> known, String adapter, double value) {
    return known.computeIfAbsent(adapter, name -> EngineMemory.own(manager.create((float) value)));
  }

  /** Drops what was made for an adapter that is gone. */
  synchronized void forget(String adapter) {
    for (NDArray array : new NDArray[] {scales.remove(adapter), dropouts.remove(adapter)}) {
      if (array != null) {
        array.close();
      }
    }
  }
}
