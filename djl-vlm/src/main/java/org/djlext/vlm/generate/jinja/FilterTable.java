package org.djlext.vlm.generate.jinja;

import java.util.HashMap;
import java.util.Map;

/** What can stand behind {@code |}. */
final class FilterTable {

  /** One filter. */
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    TextFilters.addTo(FILTERS);
    NumberFilters.addTo(FILTERS);
    ListFilters.addTo(FILTERS);
    OrderFilters.addTo(FILTERS);
    SelectionFilters.addTo(FILTERS);
  }

  private FilterTable() {}

  static boolean has(String name) {
    return FILTERS.containsKey(name);
  }

  static Filter find(String name) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw new JinjaException("there is no filter '%s'".formatted(name));
    }
    return filter;
  }
}
