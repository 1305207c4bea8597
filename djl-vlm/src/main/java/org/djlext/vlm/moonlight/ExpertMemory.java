package org.djlext.vlm.moonlight;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * The experts of a model that are in memory, while all of them are in the checkpoint's files. An
 * expert is read when a token chooses it, and the one that has not been used for longest makes
 * room, so that a checkpoint larger than the memory still answers.
 *
 * <p>A Block with such experts is for inference: it can neither be trained nor saved. The files
 * must stay as they are. Safe for use by several threads, which then take turns.
 */
public final class ExpertMemory {

  /** In the order that moonlight.py reads them in. */
  static final List<String> MATRICES = List.of("gate_proj", "up_proj", "down_proj");

  private final WeightSource files;
  private final String prefix;
  private final DataType floats;
  private final int slots;
  private final long expertBytes;
  private final Map<Key, NDList> resident = new LinkedHashMap<>(16, 0.75f, true);
  private NDManager manager;
  private long reads;
  private long hits;

  private record Key(int layer, int expert) {}

  /**
   * Constructs the memory, empty.
   *
   * @param files the checkpoint's tensors, whose names have been checked
   * @param prefix what stands before the names of the decoder's tensors
   * @param floats the type of the weights in memory
   * @param slots how many experts there is room for, at least 1
   * @param expertBytes the size of one expert in memory
   */
  ExpertMemory(WeightSource files, String prefix, DataType floats, int slots, long expertBytes) {
    this.files = files;
    this.prefix = prefix;
    this.floats = floats;
    this.slots = slots;
    this.expertBytes = expertBytes;
  }

  /**
   * Returns how much memory experts may take.
   *
   * @return a number of bytes
   */
  public long capacity() {
    return slots * expertBytes;
  }

  /**
   * Returns how much memory experts take now.
   *
   * @return a number of bytes, at most {@link #capacity()}
   */
  public synchronized long residentBytes() {
    return resident.size() * expertBytes;
  }

  /**
   * Returns how often an expert has been read from its file.
   *
   * @return a number of experts
   */
  public synchronized long reads() {
    return reads;
  }

  /**
   * Returns how often a chosen expert was in memory already.
   *
   * @return a number of experts
   */
  public synchronized long hits() {
    return hits;
  }

  /**
   * Adds the results of the chosen experts, as many at a time as there is room for.
   *
   * @param layer the layer's index
   * @param x what the experts get, (M, E)
   * @param base what their results are added to, (B, T, E)
   * @param chosen (M, K)
   * @param weights (M, K)
   * @return (B, T, E)
   */
  synchronized NDArray add(
      TorchProgram program, int layer, NDArray x, NDArray base, NDArray chosen, NDArray weights) {
    long[] experts = Arrays.stream(chosen.toLongArray()).distinct().sorted().toArray();
    NDArray sum = base;
    for (int from = 0; from < experts.length; from += slots) {
      long[] some = Arrays.copyOfRange(experts, from, Math.min(experts.length, from + slots));
      NDArray[] w = new NDArray[MATRICES.size() * some.length];
      for (int i = 0; i < some.length; i++) {
        NDList expert = expert(new Key(layer, (int) some[i]));
        for (int m = 0; m < MATRICES.size(); m++) {
          w[MATRICES.size() * i + m] = expert.get(m);
        }
      }
      NDArray ids = x.getManager().create(some);
      NDArray next =
          program.call("some", false, x, sum, chosen, weights, ids, w).singletonOrThrow();
      if (sum != base) {
        sum.close();
      }
      sum = next;
    }
    return sum;
  }

  private NDList expert(Key key) {
    NDList expert = resident.get(key);
    if (expert != null) {
      hits++;
      return expert;
    }
    if (resident.size() == slots) {
      Map.Entry<Key, NDList> oldest = resident.entrySet().iterator().next();
      resident.remove(oldest.getKey());
      oldest.getValue().close();
    }
    reads++;
    expert = read(key);
    resident.put(key, expert);
    return expert;
  }

  private NDList read(Key key) {
    NDList expert = new NDList();
    try {
      for (String matrix : MATRICES) {
        String name = prefix + name(key.layer, key.expert, matrix);
        expert.add(files.copy(manager, name, floats));
      }
      return expert;
    } catch (IOException e) {
      expert.close();
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a matrix of an expert in the checkpoint of a decoder alone. */
  static String name(int layer, int expert, String matrix) {
    return "model.layers.%d.mlp.experts.%d.%s.weight".formatted(layer, expert, matrix);
  }

  /** Lets the experts live as long as the model, since those of one call serve the next. */
  synchronized void own(NDManager model) {
    manager = model.newSubManager();
    manager.setName("experts");
  }
}
