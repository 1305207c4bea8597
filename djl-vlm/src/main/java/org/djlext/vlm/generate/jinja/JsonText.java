package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as JSON, written as Python's {@code json.dumps} does. */
final class JsonText {

  private final Output out;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final String itemSeparator;
  private final String keySeparator;

  private JsonText(Arguments args, Budget budget) {
    out = new Output(budget);
    ascii = args.flag(0, false);
    indent = indent(args.value(1, null), budget);
    List<Object> separators =
        args.value(2, null) == null
            ? List.of(indent == null ? ", " : ",", ": ")
            : Coercion.elements(args.value(2, null), budget);
    if (separators.size() != 2) {
      throw new JinjaException("tojson: expected two separators, found " + separators.size());
    }
    itemSeparator = Coercion.text(separators.get(0), "tojson");
    keySeparator = Coercion.text(separators.get(1), "tojson");
    sorted = args.flag(3, false);
  }

  /** Writes a value; the arguments are those of {@code tojson}. */
  static String of(Object value, Arguments arguments, Budget budget) {
    Arguments args = arguments.bind(0, "ensure_ascii", "indent", "separators", "sort_keys");
    JsonText json = new JsonText(args, budget);
    json.write(value, 1);
    return json.out.toString();
  }

  private static String indent(Object indent, Budget budget) {
    if (indent == null || indent instanceof String) {
      return (String) indent;
    }
    return new Output(budget).repeat(" ", Coercion.integer(indent, "tojson")).toString();
  }

  private void write(Object value, int depth) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Boolean || value instanceof Long) {
      out.append(value.toString());
    } else if (value instanceof Double d) {
      out.append(
          d.isNaN()
              ? "NaN"
              : d.isInfinite() ? d > 0 ? "Infinity" : "-Infinity" : PythonText.real(d));
    } else if (value instanceof String text) {
      quote(text);
    } else if (value instanceof List<?> list) {
      out.append('[');
      for (int i = 0; i < list.size(); i++) {
        begin(i, depth);
        write(list.get(i), depth + 1);
      }
      end(list.isEmpty(), depth).append(']');
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, depth);
    } else if (value instanceof Undefined undefined) {
      throw undefined.error();
    } else {
      throw new JinjaException("tojson: %s is no JSON".formatted(Coercion.typeName(value)));
    }
  }

  private void writeMap(Map<?, ?> map, int depth) {
    Map<String, Object> entries = sorted ? new TreeMap<>() : new LinkedHashMap<>();
    map.forEach((key, value) -> entries.put(key(key), value));
    out.append('{');
    Iterator<Map.Entry<String, Object>> iterator = new ArrayList<>(entries.entrySet()).iterator();
    for (int i = 0; iterator.hasNext(); i++) {
      Map.Entry<String, Object> entry = iterator.next();
      begin(i, depth);
      quote(entry.getKey());
      out.append(keySeparator);
      write(entry.getValue(), depth + 1);
    }
    end(entries.isEmpty(), depth).append('}');
  }

  private static String key(Object key) {
    if (key instanceof String text) {
      return text;
    }
    return key instanceof Double d ? PythonText.real(d) : String.valueOf(key);
  }

  private void begin(int index, int depth) {
    out.append(index == 0 ? "" : itemSeparator);
    if (indent != null) {
      out.append('\n').repeat(indent, depth);
    }
  }

  private Output end(boolean empty, int depth) {
    if (indent != null && !empty) {
      out.append('\n').repeat(indent, depth - 1L);
    }
    return out;
  }

  private void quote(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || ascii && c > '~') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
