package org.djlext.flashattn.adapt;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.djlext.flashattn.ops.AdaptedWeight;

/**
 * Which adapters take part, and what each weight is then.
 *
 * @param parts the adapters in the order in which they are added
 * @param built what was made of a site; nothing stands for the weight alone
 */
record LoraChoice(List<Part> parts, Map<AdaptedSite, Optional<AdaptedWeight>> built) {

  /**
   * An adapter.
   *
   * @param name its name
   * @param rows which rows of the batch it is for, or null for all
   */
  record Part(String name, BatchRows rows) {}

  static LoraChoice of(List<String> names) {
    return ofRows(names.stream().map(name -> new Part(name, null)).toList());
  }

  /** Each row of a batch has an adapter, or none; refuses adapters that cannot be mixed. */
  static LoraChoice ofRows(
      NDManager owner, List<String> names, Map<String, LoraAdapter> adapters, ModuleNaming naming) {
    List<Part> parts = new ArrayList<>();
    for (String name : new LinkedHashSet<>(names)) {
      if (!name.equals(LoraBlock.BASE)) {
        adapters.get(name).requireMixable(name, naming);
        long[] places =
            IntStream.range(0, names.size())
                .filter(i -> names.get(i).equals(name))
                .asLongStream()
                .toArray();
        parts.add(new Part(name, new BatchRows(owner, places, names.size())));
      }
    }
    return ofRows(parts);
  }

  private static LoraChoice ofRows(List<Part> parts) {
    return new LoraChoice(List.copyOf(parts), new ConcurrentHashMap<>());
  }

  List<String> names() {
    return parts.stream().map(Part::name).toList();
  }
}
