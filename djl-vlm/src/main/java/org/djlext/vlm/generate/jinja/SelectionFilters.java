package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filters that pick elements by a test, or run each through another filter. */
final class SelectionFilters {

  private SelectionFilters() {}

  static void addTo(Map<String, FilterTable.Filter> filters) {
    filters.put("select", (v, a, b) -> select(v, a, b, false, true));
    filters.put("reject", (v, a, b) -> select(v, a, b, false, false));
    filters.put("selectattr", (v, a, b) -> select(v, a, b, true, true));
    filters.put("rejectattr", (v, a, b) -> select(v, a, b, true, false));
    filters.put("map", SelectionFilters::map);
  }

  private static List<Object> select(
      Object value, Arguments arguments, Budget budget, boolean byMember, boolean wanted) {
    Object path = byMember ? first(arguments) : null;
    Arguments left = byMember ? arguments.without(1) : arguments;
    List<Object> kept = new ArrayList<>();
    for (Object element : Coercion.elements(value, budget)) {
      budget.charge(Budget.STEP);
      Object tested = byMember ? Member.path(element, path, budget) : element;
      if (holds(tested, left, budget) == wanted) {
        kept.add(element);
      }
    }
    return kept;
  }

  private static boolean holds(Object value, Arguments arguments, Budget budget) {
    if (arguments.positional().isEmpty()) {
      return Coercion.truth(value);
    }
    String name = Coercion.text(first(arguments), arguments.function());
    return TestTable.find(name).holds(value, arguments.without(1), budget);
  }

  private static List<Object> map(Object value, Arguments arguments, Budget budget) {
    List<Object> mapped = new ArrayList<>();
    for (Object element : Coercion.elements(value, budget)) {
      budget.charge(Budget.STEP);
      mapped.add(
          arguments.positional().isEmpty()
              ? member(element, arguments, budget)
              : FilterTable.find(Coercion.text(first(arguments), "map"))
                  .apply(element, arguments.without(1), budget));
    }
    return mapped;
  }

  private static Object member(Object element, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(1, "attribute", "default");
    Object member = Member.path(element, args.value(0, null), budget);
    return member instanceof Undefined && args.has(1) ? args.value(1, null) : member;
  }

  private static Object first(Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new JinjaException(arguments.function() + ": an argument is missing");
    }
    return arguments.positional().get(0);
  }
}
