package org.djlext.flashattn.adapt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  static LoraChoice ofRows(List<Part> parts) {
    return new LoraChoice(List.copyOf(parts), new ConcurrentHashMap<>());
  }

  List<String> names() {
    return parts.stream().map(Part::name).toList();
  }
}
