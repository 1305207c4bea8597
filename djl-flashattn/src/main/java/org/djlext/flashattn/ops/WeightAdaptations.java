package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Weights that are adapted: every program that is called with such an array computes with what
 * stands here, without knowing of it.
 *
 * <p>A weight is known by its array, so whoever replaces the array of a parameter has to adapt it
 * anew. Entries of arrays that are closed do no harm, and go when their handle is used again.
 */
public final class WeightAdaptations {

  /** What a program does with a weight. */
  public enum Use {
    /** It is the second argument of {@code torch.linear}. */
    LINEAR,
    /** It is the first argument of {@code torch.embedding}. */
    EMBEDDING,
    /** Anything: what is adapted is replaced by another array before the program runs. */
    ANY
  }

  private static final Map<Long, Entry> ENTRIES = new ConcurrentHashMap<>();

  private static final Map<Long, PackedWeight> PACKED = new ConcurrentHashMap<>();

  private record Entry(NDArray weight, Map<Use, Function<Boolean, AdaptedWeight>> uses) {}

  private WeightAdaptations() {}

  /**
   * Adapts a weight.
   *
   * @param weight the array that programs get
   * @param use in what use it is adapted
   * @param adapted given whether gradients are wanted, what is to be computed with, or null for the
   *     weight alone; asked at every call, by the thread that calls
   * @throws IllegalArgumentException if the array is not of the PyTorch engine
   */
  public static void put(NDArray weight, Use use, Function<Boolean, AdaptedWeight> adapted) {
    Entry entry = ENTRIES.get(handle(weight));
    if (entry == null || entry.weight() != weight) {
      entry = new Entry(weight, new ConcurrentHashMap<>());
      ENTRIES.put(handle(weight), entry);
    }
    entry.uses().put(use, adapted);
  }

  /**
   * Leaves a weight as it is again.
   *
   * @param weight the array that programs get
   * @param use in what use it was adapted
   */
  public static void remove(NDArray weight, Use use) {
    if (((PtNDArray) weight).isReleased()) {
      ENTRIES.values().removeIf(entry -> entry.weight() == weight);
      return;
    }
    Entry entry = ENTRIES.get(handle(weight));
    if (entry != null && entry.weight() == weight) {
      entry.uses().remove(use);
      if (entry.uses().isEmpty()) {
        ENTRIES.remove(handle(weight));
      }
    }
  }

  /**
   * Returns what stands in the place of a weight now.
   *
   * @param weight an array that programs get
   * @param use the use
   * @param training whether gradients are wanted
   * @return what is to be computed with, or null for the weight alone
   */
  public static AdaptedWeight of(NDArray weight, Use use, boolean training) {
    if (ENTRIES.isEmpty() || !(weight instanceof PtNDArray)) {
      return null;
    }
    Entry entry = ENTRIES.get(handle(weight));
    if (entry == null || entry.weight() != weight) {
      return null;
    }
    Function<Boolean, AdaptedWeight> adapted = entry.uses().get(use);
    return adapted == null ? null : adapted.apply(training);
  }

  /**
   * Holds a weight in few bits from now on: programs unpack it where they use it.
   *
   * @param weight the array that programs get, of the weight's shape and type
   * @param packed what it is
   */
  public static void pack(NDArray weight, PackedWeight packed) {
    PACKED.values().removeIf(other -> ((PtNDArray) other.packed()).isReleased());
    PACKED.put(handle(weight), packed);
  }

  /**
   * Returns what a weight is held as.
   *
   * @param weight an array that programs get
   * @return what {@link #pack} was told, or null if the array is the weight itself
   */
  public static PackedWeight packed(NDArray weight) {
    if (PACKED.isEmpty() || !(weight instanceof PtNDArray array) || array.isReleased()) {
      return null;
    }
    PackedWeight packed = PACKED.get(array.getHandle());
    boolean current = packed != null && !((PtNDArray) packed.packed()).isReleased();
    return current ? packed : null;
  }

  /**
   * Forgets what a weight was held as.
   *
   * @param weight the array that programs got
   */
  public static void unpack(NDArray weight) {
    PACKED.remove(handle(weight));
  }

  /**
   * Says whether anything stands in the place of an array now, when no gradients are wanted.
   *
   * @param weight an array that programs get
   * @return true if it is adapted in some use, or packed
   */
  public static boolean isAdapted(NDArray weight) {
    if (packed(weight) != null) {
      return true;
    }
    for (Use use : Use.values()) {
      if (of(weight, use, false) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes another handle of the same tensor, as {@link AdaptedWeight#key} has to be.
   *
   * @param weight an array
   * @return an array of the same memory, which the manager of the weight owns
   */
  public static NDArray sameTensor(NDArray weight) {
    PtNDArray array = (PtNDArray) weight;
    try (IValue value = IValue.from(array)) {
      return value.toTensor(array.getManager());
    }
  }

  /**
   * Says whether no weight at all is adapted or packed.
   *
   * @return true if there is none
   */
  public static boolean isEmpty() {
    return ENTRIES.isEmpty() && PACKED.isEmpty();
  }

  private static long handle(NDArray weight) {
    if (weight instanceof PtNDArray array) {
      return array.getHandle();
    }
    throw new IllegalArgumentException("a weight to adapt must be an array of the PyTorch engine");
  }
}
