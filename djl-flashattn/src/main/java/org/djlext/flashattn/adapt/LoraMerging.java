package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.djlext.flashattn.fused.FusedBlock;
import org.djlext.flashattn.ops.WeightAdaptations.Use;

/**
 * Adds adapters to the weights themselves. The bits of the weights are kept, so that they can be
 * put back exactly.
 */
final class LoraMerging {

  private final Block base;
  private final NDManager manager;
  private final Deque<Original> originals = new ArrayDeque<>();

  private record Original(NDArray weight, NDArray copy) {}

  LoraMerging(Block base, NDManager manager) {
    this.base = base;
    this.manager = manager.newSubManager();
  }

  /** Merges adapters in their order; nothing is changed if a value would not be finite. */
  void merge(List<LoraAdapter> adapters, AdaptedSites sites, ModuleNaming naming) {
    requireUnshared(adapters, sites, naming);
    try {
      for (AdaptedSite site : sites) {
        for (LoraAdapter adapter : adapters) {
          if (site.isOf(adapter)) {
            merge(site, adapter);
          }
        }
      }
    } catch (RuntimeException e) {
      unmerge();
      throw e;
    }
    refold(base);
  }

  /** Puts the weights back as they were. */
  void unmerge() {
    while (!originals.isEmpty()) {
      Original original = originals.pop();
      original.copy().copyTo(original.weight());
      original.copy().close();
    }
    refold(base);
  }

  /** Forgets what the weights were. */
  void forget() {
    originals.forEach(original -> original.copy().close());
    originals.clear();
  }

  private void merge(AdaptedSite site, LoraAdapter adapter) {
    AdaptableModule module = site.module();
    Parameter copy = adapter.copyOf(module.name(), site.parameter());
    if (copy != null) {
      set(module.name() + "." + site.parameter(), site.weight(), copy.getArray().duplicate());
    }
    LowRankPair pair = site.use() == Use.ANY ? null : adapter.pairs().get(module.name());
    if (pair == null) {
      return;
    }
    try (NDManager scratch = manager.newSubManager()) {
      set(module.name(), site.weight(), merged(scratch, site, pair));
      if (pair.bias() != null) {
        if (module.bias() == null) {
          throw new IllegalStateException(
              module.name() + " has no bias that the bias of lora_B could be merged into");
        }
        NDArray more = pair.bias().getArray().stopGradient();
        more.attach(scratch);
        NDArray bias = module.bias().getArray();
        set(module.name(), bias, more.mul(pair.scale()).add(bias));
      }
    }
  }

  /** Returns {@code (m / |W + D|) (W + D)}, or W + D where rows keep their length. */
  private static NDArray merged(NDManager scratch, AdaptedSite site, LowRankPair pair) {
    NDArray delta = RowLengths.delta(scratch, pair); // (out, in)
    boolean embedding = site.use() == Use.EMBEDDING;
    NDArray added = embedding ? delta.transpose() : delta;
    NDArray weight = site.weight().toType(DataType.FLOAT32, true);
    weight.attach(scratch);
    NDArray whole = added.add(weight);
    if (pair.magnitude() == null) {
      return whole;
    }
    int[] axis = {embedding ? 0 : 1};
    NDArray lengths = whole.square().sum(axis, true).sqrt();
    NDArray magnitude = pair.magnitude().getArray().stopGradient();
    magnitude.attach(scratch);
    NDArray gain = lengths.pow(-1).mul(magnitude.expandDims(embedding ? 0 : 1));
    return whole.mul(gain);
  }

  /** Overwrites a weight with a value, which is closed together with its manager. */
  private void set(String name, NDArray weight, NDArray value) {
    try (NDManager scratch = manager.newSubManager()) {
      value.attach(scratch);
      NDArray typed = value.toType(weight.getDataType(), false);
      typed.attach(scratch);
      if (!Float.isFinite(typed.toType(DataType.FLOAT32, false).abs().max().getFloat())) {
        throw new IllegalStateException(
            name + ": merging gives values that are not finite, the model stays as it was");
      }
      NDArray copy = weight.duplicate();
      copy.attach(manager);
      originals.push(new Original(weight, copy));
      typed.copyTo(weight);
    }
  }

  private static void requireUnshared(
      List<LoraAdapter> adapters, AdaptedSites sites, ModuleNaming naming) {
    for (AdaptedSite site : sites) {
      boolean wanted = adapters.stream().anyMatch(site::isOf);
      boolean shared =
          naming.tied().containsKey(site.module().name())
              || site.isTiedElsewhere(!naming.tied().isEmpty());
      if (wanted && shared) {
        throw new IllegalStateException(
            site.module().name()
                + " shares its weight with another module, which merging would change too");
      }
    }
  }

  /** Folded and packed copies of the weights are made anew. */
  private static void refold(Block block) {
    if (block instanceof FusedBlock) {
      block.freezeParameters(true);
    }
    for (Pair<String, Block> child : block.getChildren()) {
      refold(child.getValue());
    }
  }
}
