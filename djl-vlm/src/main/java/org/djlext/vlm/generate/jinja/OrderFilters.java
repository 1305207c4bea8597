package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Filters that put in order, compare and group. */
final class OrderFilters {

  private OrderFilters() {}

  static void addTo(Map<String, FilterTable.Filter> filters) {
    filters.put("sort", OrderFilters::sort);
    filters.put("dictsort", OrderFilters::sortMap);
    filters.put("unique", OrderFilters::unique);
    filters.put("groupby", OrderFilters::group);
    filters.put("min", (v, a, b) -> extreme(v, a, b, -1));
    filters.put("max", (v, a, b) -> extreme(v, a, b, 1));
  }

  private static List<Object> sort(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "reverse", "case_sensitive", "attribute");
    List<Object> list = Coercion.elements(value, budget);
    sort(list, key(args.value(2, null), args.flag(1, false), budget), args.flag(0, false), budget);
    return list;
  }

  private static List<Object> sortMap(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "case_sensitive", "by", "reverse");
    if (!(value instanceof Map<?, ?> map)) {
      throw new JinjaException("dictsort: expected a map, found " + Coercion.typeName(value));
    }
    List<Object> items = CollectionMethods.items(map);
    Object by = args.text(1, "key").equals("value") ? 1L : 0L;
    sort(items, key(by, args.flag(0, false), budget), args.flag(2, false), budget);
    return items;
  }

  private static List<Object> unique(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "case_sensitive", "attribute");
    Function<Object, Object> key = key(args.value(1, null), args.flag(0, false), budget);
    List<Object> seen = new ArrayList<>();
    List<Object> kept = new ArrayList<>();
    for (Object element : Coercion.elements(value, budget)) {
      Object k = key.apply(element);
      if (seen.stream().noneMatch(s -> Comparison.equal(s, k, budget))) {
        seen.add(k);
        kept.add(element);
      }
    }
    return kept;
  }

  private static List<Object> group(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(1, "attribute", "default", "case_sensitive");
    Object path = args.value(0, null);
    Function<Object, Object> key = key(path, args.flag(2, false), budget);
    List<Object> list = Coercion.elements(value, budget);
    sort(list, key, false, budget);
    List<Object> groups = new ArrayList<>();
    List<Object> members = null;
    Object last = null;
    for (Object element : list) {
      Object k = key.apply(element);
      if (members == null || !Comparison.equal(k, last, budget)) {
        members = new ArrayList<>();
        List<Object> pair = List.of(Member.path(element, path, budget), members);
        groups.add(new Tuple(pair, List.of("grouper", "list")));
      }
      members.add(element);
      last = k;
    }
    return groups;
  }

  private static Object extreme(Object value, Arguments arguments, Budget budget, int sign) {
    Arguments args = arguments.bind(0, "case_sensitive", "attribute");
    Function<Object, Object> key = key(args.value(1, null), args.flag(0, false), budget);
    List<Object> list = Coercion.elements(value, budget);
    Object best = list.isEmpty() ? new Undefined("the list is empty") : list.get(0);
    for (Object element : list) {
      if (Comparison.compare(key.apply(element), key.apply(best), budget) * sign > 0) {
        best = element;
      }
    }
    return best;
  }

  private static void sort(
      List<Object> list, Function<Object, Object> key, boolean reverse, Budget budget) {
    Comparator<Object> order = (a, b) -> Comparison.compare(key.apply(a), key.apply(b), budget);
    Collections.sort(list, reverse ? order.reversed() : order); // equal elements stay in order
  }

  /** Says what elements are compared by; texts usually without regard to case. */
  private static Function<Object, Object> key(Object path, boolean caseMatters, Budget budget) {
    return element -> {
      Object key = path == null ? element : Member.path(element, path, budget);
      return key instanceof String text && !caseMatters ? text.toLowerCase(Locale.ROOT) : key;
    };
  }
}
