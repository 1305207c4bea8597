package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template knows. */
final class GlobalFunctions {

  private static final int LONGEST_RANGE = 100_000; // as in Jinja's sandbox

  private GlobalFunctions() {}

  static Map<String, JinjaFunction> of(Budget budget) {
    return Map.of(
        "range", (positional, named) -> range(new Arguments("range", positional, named), budget),
        "dict", (positional, named) -> entries(positional, named),
        "namespace", GlobalFunctions::namespace,
        "joiner", GlobalFunctions::joiner,
        "cycler", GlobalFunctions::cycler);
  }

  private static List<Object> range(Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(1, "start", "stop", "step");
    long from = args.has(1) ? args.integer(0, 0) : 0;
    long to = args.has(1) ? args.integer(1, 0) : args.integer(0, 0);
    long step = args.integer(2, 1);
    if (step == 0) {
      throw new JinjaException("range: the step is 0");
    }
    double count = Math.ceil(((double) to - from) / step);
    if (count > LONGEST_RANGE) {
      throw new JinjaException(
          "range: expected at most %d numbers, found %.0f".formatted(LONGEST_RANGE, count));
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      budget.charge(Budget.STEP);
      numbers.add(from + i * step);
    }
    return numbers;
  }

  private static Map<Object, Object> entries(List<Object> positional, Map<String, Object> named) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Object argument : positional) {
      if (!(argument instanceof Map<?, ?> other)) {
        throw new JinjaException("expected a map, found " + Coercion.typeName(argument));
      }
      map.putAll(other);
    }
    map.putAll(named);
    return map;
  }

  private static Namespace namespace(List<Object> positional, Map<String, Object> named) {
    Namespace namespace = new Namespace();
    entries(positional, named).forEach((k, v) -> namespace.set(String.valueOf(k), v));
    return namespace;
  }

  /** Gives nothing at first, then the separator. */
  private static JinjaFunction joiner(List<Object> positional, Map<String, Object> named) {
    String separator = new Arguments("joiner", positional, named).bind(0, "sep").text(0, ", ");
    boolean[] used = {false};
    return (none, noNames) -> {
      String text = used[0] ? separator : "";
      used[0] = true;
      return text;
    };
  }

  /** Has {@code next()}, which gives the values in turn, {@code current}, and {@code reset()}. */
  private static Namespace cycler(List<Object> positional, Map<String, Object> named) {
    if (positional.isEmpty()) {
      throw new JinjaException("cycler: there is nothing to cycle through");
    }
    Namespace cycler = new Namespace();
    int[] at = {0};
    cycler.set("current", positional.get(0));
    cycler.set("next", turn(cycler, positional, at, true));
    cycler.set("reset", turn(cycler, positional, at, false));
    return cycler;
  }

  private static JinjaFunction turn(Namespace cycler, List<Object> values, int[] at, boolean next) {
    return (none, noNames) -> {
      Object value = values.get(at[0]);
      at[0] = next ? (at[0] + 1) % values.size() : 0;
      cycler.set("current", values.get(at[0]));
      return next ? value : null;
    };
  }
}
