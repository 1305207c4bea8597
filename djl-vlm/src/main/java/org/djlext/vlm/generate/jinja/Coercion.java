package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Taking a value for what an operation needs, and Java's values for the template's. */
final class Coercion {

  private Coercion() {}

  static Object fromJava(Object value) {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double
        || value instanceof JinjaFunction) {
      return value;
    } else if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    } else if (value instanceof Float f) {
      return f.doubleValue();
    } else if (value instanceof Collection<?> collection) {
      List<Object> list = new ArrayList<>();
      collection.forEach(element -> list.add(fromJava(element)));
      return list;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((k, v) -> copy.put(key(fromJava(k)), fromJava(v)));
      return copy;
    }
    throw new IllegalArgumentException(
        "a template takes null, booleans, numbers, texts, lists, maps and functions, found "
            + value.getClass().getName());
  }

  static boolean truth(Object value) {
    if (value instanceof Boolean b) {
      return b;
    } else if (value instanceof Number number) {
      return number.doubleValue() != 0;
    } else if (value instanceof String text) {
      return !text.isEmpty();
    } else if (value instanceof List<?> list) {
      return !list.isEmpty();
    } else if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null && !(value instanceof Undefined);
  }

  /** Takes a number, or a truth value as 0 or 1. */
  static Number number(Object value, String where) {
    if (value instanceof Boolean b) {
      return b ? 1L : 0L;
    } else if (value instanceof Number number) {
      return number;
    }
    throw expected("a number", value, where);
  }

  static long integer(Object value, String where) {
    if (value instanceof Long || value instanceof Boolean) {
      return number(value, where).longValue();
    }
    throw expected("an integer", value, where);
  }

  static String text(Object value, String where) {
    if (value instanceof String text) {
      return text;
    }
    throw expected("a text", value, where);
  }

  /** Takes a value as the key of a map: equal numbers are equal keys. */
  static Object key(Object value) {
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
      return d.longValue();
    } else if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    throw expected("a text or number", value, "the key of a map");
  }

  /** Takes the elements of a list, the keys of a map, or the characters of a text. */
  static List<Object> elements(Object value, Budget budget) {
    List<Object> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      budget.charge(list.size());
      elements.addAll(list);
    } else if (value instanceof Map<?, ?> map) {
      budget.charge(map.size());
      elements.addAll(map.keySet());
    } else if (value instanceof String text) {
      budget.charge((long) Budget.STEP * text.length());
      text.codePoints().forEach(c -> elements.add(Character.toString(c)));
    } else if (!(value instanceof Undefined)) {
      throw new JinjaException(typeName(value) + " cannot be walked through");
    }
    return elements;
  }

  /** Names a type as Python does. */
  static String typeName(Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof String) {
      return "str object";
    } else if (value instanceof Boolean) {
      return "bool object";
    } else if (value instanceof Long) {
      return "int object";
    } else if (value instanceof Double) {
      return "float object";
    } else if (value instanceof Tuple) {
      return "tuple object";
    } else if (value instanceof List) {
      return "list object";
    } else if (value instanceof Map) {
      return "dict object";
    } else if (value instanceof Undefined) {
      return "undefined";
    }
    return value instanceof JinjaFunction ? "function object" : "namespace object";
  }

  private static JinjaException expected(String expected, Object value, String where) {
    return value instanceof Undefined undefined
        ? undefined.error()
        : new JinjaException(
            "%s: expected %s, found %s".formatted(where, expected, typeName(value)));
  }
}
