package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.djlext.flashattn.adapt.LoraConfig.BiasMode;
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;

/** How several adapters become one (peft: {@code add_weighted_adapter}). */
public enum LoraCombination {
  /**
   * A and B are summed, each times the root of weight and scale. All ranks must be equal. This is
   * not the sum of what the adapters add.
   */
  LINEAR,
  /** A and B are joined: exactly the weighted sum of what the adapters add, at the sum of ranks. */
  CAT,
  /** The weighted sum of what the adapters add, as near as a matrix of the given rank comes. */
  SVD;

  private static final ProgramSource PROGRAM =
      ProgramSource.resource(LoraCombination.class, "combination.py");

  /** Returns the configuration of the new adapter, whose scale is 1. */
  LoraConfig config(List<LoraAdapter> adapters, int svdRank) {
    for (LoraAdapter adapter : adapters) {
      LoraConfig config = adapter.config();
      boolean plain =
          !config.dora()
              && !config.biasOfB()
              && config.bias() == BiasMode.NONE
              && config.modulesToSave().isEmpty();
      if (!plain) {
        throw new IllegalArgumentException(
            "only adapters of A and B alone can be combined, without DoRA, biases and"
                + " modules_to_save");
      }
    }
    List<Integer> ranks = adapters.stream().map(LoraCombination::largestRank).toList();
    int rank =
        switch (this) {
          case LINEAR -> equal(ranks);
          case CAT -> ranks.stream().mapToInt(Integer::intValue).sum();
          case SVD ->
              svdRank > 0 ? svdRank : ranks.stream().mapToInt(Integer::intValue).max().orElse(1);
        };
    Set<String> modules = new LinkedHashSet<>();
    adapters.forEach(adapter -> modules.addAll(adapter.pairs().keySet()));
    LoraConfig first = adapters.get(0).config();
    return LoraConfig.builder()
        .optRank(rank)
        .optAlpha(rank)
        .optTargets(new ModuleChoice.Names(List.copyOf(modules)))
        .optTaskType(first.taskType())
        .optBaseModel(first.baseModel())
        .build();
  }

  private static int largestRank(LoraAdapter adapter) {
    return adapter.pairs().values().stream()
        .mapToInt(pair -> (int) pair.a().getShape().get(0))
        .max()
        .orElse(1);
  }

  private static int equal(List<Integer> ranks) {
    if (ranks.stream().distinct().count() > 1) {
      throw new IllegalArgumentException(
          "linear: expected adapters of one rank, found " + ranks + "; cat and svd take any");
    }
    return ranks.get(0);
  }

  /** Fills the new adapter's A and B of one module. */
  void fill(
      NDManager manager,
      LowRankPair into,
      String module,
      List<LoraAdapter> adapters,
      double[] weights) {
    try (NDManager scratch = manager.newSubManager()) {
      List<NDArray> a = new ArrayList<>();
      List<NDArray> b = new ArrayList<>();
      for (int i = 0; i < weights.length; i++) {
        LowRankPair pair = adapters.get(i).pairs().get(module);
        if (pair != null) {
          double weight = weights[i] * pair.scale();
          double root = Math.signum(weight) * Math.sqrt(Math.abs(weight));
          a.add(of(scratch, pair.a().getArray()).mul(this == LINEAR ? root : weight));
          b.add(of(scratch, pair.b().getArray()).mul(this == LINEAR ? root : 1));
        }
      }
      NDList made = combined(scratch, a, b, into);
      made.get(0).copyTo(into.a().getArray());
      made.get(1).copyTo(into.b().getArray());
    }
  }

  private NDList combined(NDManager scratch, List<NDArray> a, List<NDArray> b, LowRankPair into) {
    int rank = (int) into.a().getShape().get(0);
    if (this == LINEAR) {
      return new NDList(sum(a, rank, 0), sum(b, rank, 1));
    }
    NDArray rows = joined(a, 0);
    NDArray columns = joined(b, 1);
    if (this == CAT) {
      return new NDList(padded(scratch, rows, rank, 0), padded(scratch, columns, rank, 1));
    }
    NDArray most = scratch.create((long) rank);
    NDList parts = TorchProgram.of(PROGRAM).call("factors", false, columns.matMul(rows), most);
    return new NDList(
        padded(scratch, parts.get(0), rank, 0), padded(scratch, parts.get(1), rank, 1));
  }

  private static NDArray of(NDManager scratch, NDArray array) {
    NDArray free = array.stopGradient();
    free.attach(scratch);
    return free;
  }

  private static NDArray sum(List<NDArray> parts, int rank, int axis) {
    NDArray total = null;
    for (NDArray part : parts) {
      NDArray whole = padded(part.getManager(), part, rank, axis);
      total = total == null ? whole : total.add(whole);
    }
    return total;
  }

  private static NDArray joined(List<NDArray> parts, int axis) {
    NDArray whole = parts.get(0);
    for (NDArray part : parts.subList(1, parts.size())) {
      whole = whole.concat(part, axis);
    }
    return whole;
  }

  /** A module that not all adapters have, or with a rank of its own, has zeros at the end. */
  private static NDArray padded(NDManager scratch, NDArray part, int rank, int axis) {
    long lacking = rank - part.getShape().get(axis);
    if (lacking == 0) {
      return part;
    }
    long other = part.getShape().get(1 - axis);
    Shape shape = axis == 0 ? new Shape(lacking, other) : new Shape(other, lacking);
    return part.concat(scratch.zeros(shape, part.getDataType()), axis);
  }
}
