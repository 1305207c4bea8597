package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a function, filter or test is called with.
 *
 * @param function what is called, for errors
 * @param positional those by position
 * @param named those by name
 */
record Arguments(String function, List<Object> positional, Map<String, Object> named) {

  private static final Object ABSENT = new Object();

  /** Puts every value in the place of its name, and checks that no other is given. */
  Arguments bind(int required, String... names) {
    List<Object> values = new ArrayList<>(positional);
    if (values.size() > names.length) {
      throw new JinjaException(
          "%s: expected at most %d arguments, found %d"
              .formatted(function, names.length, values.size()));
    }
    Map<String, Object> left = new LinkedHashMap<>(named);
    for (int i = 0; i < names.length; i++) {
      boolean byName = left.containsKey(names[i]);
      if (i < positional.size() && byName) {
        throw new JinjaException("%s: argument %s is given twice".formatted(function, names[i]));
      } else if (i >= positional.size()) {
        values.add(byName ? left.get(names[i]) : ABSENT);
      }
      left.remove(names[i]);
      if (i < required && values.get(i) == ABSENT) {
        throw new JinjaException("%s: argument %s is missing".formatted(function, names[i]));
      }
    }
    if (!left.isEmpty()) {
      throw new JinjaException(
          "%s: there is no argument %s".formatted(function, left.keySet().iterator().next()));
    }
    return new Arguments(function, values, Map.of());
  }

  boolean has(int index) {
    return index < positional.size() && positional.get(index) != ABSENT;
  }

  Object value(int index, Object absent) {
    return has(index) ? positional.get(index) : absent;
  }

  String text(int index, String absent) {
    return has(index) ? Coercion.text(positional.get(index), function) : absent;
  }

  long integer(int index, long absent) {
    return has(index) ? Coercion.integer(positional.get(index), function) : absent;
  }

  boolean flag(int index, boolean absent) {
    return has(index) ? Coercion.truth(positional.get(index)) : absent;
  }

  /** Leaves out the first values, which the callee itself used. */
  Arguments without(int count) {
    return new Arguments(function, positional.subList(count, positional.size()), named);
  }
}
