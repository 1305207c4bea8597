package org.djlext.vlm.generate.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one value that {@code set} can change: {@code {% set ns.count = 1 %}}. */
final class Namespace {

  private final Map<String, Object> values = new LinkedHashMap<>();

  Object get(String name) {
    return values.containsKey(name)
        ? values.get(name)
        : new Undefined("'namespace object' has no attribute '%s'".formatted(name));
  }

  void set(String name, Object value) {
    values.put(name, value);
  }
}
