package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The methods of lists and maps that change nothing. */
final class CollectionMethods {

  private CollectionMethods() {}

  /** Returns a method of a map, or null if it has no such method. */
  static JinjaFunction find(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> method("items", args -> items(map));
      case "keys" -> method("keys", args -> new ArrayList<Object>(map.keySet()));
      case "values" -> method("values", args -> new ArrayList<Object>(map.values()));
      case "get" ->
          (positional, named) -> {
            Arguments args = new Arguments("get", positional, named).bind(1, "key", "default");
            Object key = Coercion.key(args.value(0, null));
            return map.containsKey(key) ? map.get(key) : args.value(1, null);
          };
      case "update", "pop", "popitem", "setdefault", "clear" -> throw unsafe(name);
      default -> null;
    };
  }

  /** Returns a method of a list, or null if it has no such method. */
  static JinjaFunction find(List<?> list, String name, Budget budget) {
    return switch (name) {
      case "index" ->
          method(
              "index",
              args -> {
                Object wanted = args.bind(1, "value").value(0, null);
                for (int i = 0; i < list.size(); i++) {
                  if (Comparison.equal(list.get(i), wanted, budget)) {
                    return (long) i;
                  }
                }
                throw new JinjaException("index: the value is not in the list");
              });
      case "count" ->
          method(
              "count",
              args -> {
                Object wanted = args.bind(1, "value").value(0, null);
                return list.stream().filter(e -> Comparison.equal(e, wanted, budget)).count();
              });
      case "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear" ->
          throw unsafe(name);
      default -> null;
    };
  }

  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>();
    map.forEach((key, value) -> items.add(Tuple.of(key, value)));
    return items;
  }

  private interface Body {
    Object apply(Arguments arguments);
  }

  private static JinjaFunction method(String name, Body body) {
    return (positional, named) -> body.apply(new Arguments(name, positional, named));
  }

  private static JinjaException unsafe(String name) {
    return new JinjaException(name + ": a template must not change lists and maps in place");
  }
}
