package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Filters that take lists, texts and maps apart or put them together. */
final class ListFilters {

  private ListFilters() {}

  static void addTo(Map<String, FilterTable.Filter> filters) {
    filters.put("list", (v, a, b) -> Coercion.elements(v, b));
    filters.put("length", ListFilters::length);
    filters.put("count", ListFilters::length);
    filters.put("first", (v, a, b) -> at(Coercion.elements(v, b), true));
    filters.put("last", (v, a, b) -> at(Coercion.elements(v, b), false));
    filters.put("reverse", ListFilters::reverse);
    filters.put("join", ListFilters::join);
    filters.put("items", ListFilters::items);
    filters.put("sum", ListFilters::sum);
    filters.put("batch", ListFilters::batch);
    filters.put("slice", ListFilters::slice);
    filters.put("attr", (v, a, b) -> Member.attribute(v, a.bind(1, "name").text(0, ""), b));
    filters.put("default", ListFilters::orDefault);
    filters.put("d", ListFilters::orDefault);
  }

  private static Object length(Object value, Arguments arguments, Budget budget) {
    if (value instanceof String text) {
      budget.charge(text.length() / 16);
      return (long) text.codePointCount(0, text.length());
    } else if (value instanceof List<?> list) {
      return (long) list.size();
    } else if (value instanceof Map<?, ?> map) {
      return (long) map.size();
    } else if (value instanceof Undefined) {
      return 0L;
    }
    throw new JinjaException(arguments.function() + ": found " + Coercion.typeName(value));
  }

  private static Object at(List<Object> list, boolean first) {
    if (list.isEmpty()) {
      return new Undefined("the list is empty");
    }
    return list.get(first ? 0 : list.size() - 1);
  }

  private static Object reverse(Object value, Arguments arguments, Budget budget) {
    if (value instanceof String text) {
      budget.charge(text.length());
      return new StringBuilder(text).reverse().toString();
    }
    List<Object> list = Coercion.elements(value, budget);
    Collections.reverse(list);
    return list;
  }

  private static String join(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "d", "attribute");
    String separator = PythonText.of(args.value(0, ""), budget);
    Output out = new Output(budget);
    List<Object> elements = Coercion.elements(value, budget);
    for (int i = 0; i < elements.size(); i++) {
      Object element = elements.get(i);
      Object path = args.value(1, null);
      out.append(i == 0 ? "" : separator);
      PythonText.write(path == null ? element : Member.path(element, path, budget), out);
    }
    return out.toString();
  }

  private static List<Object> items(Object value, Arguments arguments, Budget budget) {
    if (value instanceof Undefined) {
      return List.of();
    } else if (value instanceof Map<?, ?> map) {
      budget.charge((long) Budget.STEP * map.size());
      return CollectionMethods.items(map);
    }
    throw new JinjaException("items: expected a map, found " + Coercion.typeName(value));
  }

  private static Object sum(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "attribute", "start");
    Object path = args.value(0, null);
    Object sum = args.value(1, 0L);
    for (Object element : Coercion.elements(value, budget)) {
      Object term = path == null ? element : Member.path(element, path, budget);
      sum = Arithmetic.apply("+", sum, term, budget);
    }
    return sum;
  }

  /** Cuts into lists of one size, the last filled up if there is something to fill with. */
  private static List<Object> batch(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(1, "linecount", "fill_with");
    List<Object> elements = Coercion.elements(value, budget);
    int size = (int) Math.max(1, Math.min(Integer.MAX_VALUE, args.integer(0, 1)));
    Object fill = args.value(1, null);
    List<Object> batches = new ArrayList<>();
    for (int from = 0; from < elements.size(); from += size) {
      int to = (int) Math.min(elements.size(), (long) from + size);
      List<Object> batch = new ArrayList<>(elements.subList(from, to));
      while (fill != null && batch.size() < size) {
        budget.charge(Budget.STEP);
        batch.add(fill);
      }
      batches.add(batch);
      if (to == elements.size()) {
        break;
      }
    }
    return batches;
  }

  /** Cuts into a number of lists, the first ones longer by one if it does not come out even. */
  private static List<Object> slice(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(1, "slices", "fill_with");
    List<Object> elements = Coercion.elements(value, budget);
    int count = (int) Math.max(1, Math.min(Integer.MAX_VALUE, args.integer(0, 1)));
    Object fill = args.value(1, null);
    List<Object> slices = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < count; i++) {
      budget.charge(Budget.STEP);
      boolean longer = i < elements.size() % count;
      int to = from + elements.size() / count + (longer ? 1 : 0);
      List<Object> slice = new ArrayList<>(elements.subList(from, to));
      if (fill != null && !longer) {
        slice.add(fill);
      }
      slices.add(slice);
      from = to;
    }
    return slices;
  }

  private static Object orDefault(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "default_value", "boolean");
    boolean missing = value instanceof Undefined || args.flag(1, false) && !Coercion.truth(value);
    return missing ? args.value(0, "") : value;
  }
}
