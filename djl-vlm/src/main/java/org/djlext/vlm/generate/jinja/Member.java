package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Map;

/** What {@code a.name} and {@code a[key]} give, for the few types there are. */
final class Member {

  private Member() {}

  static Object attribute(Object object, String name, Budget budget) {
    Object found = own(object, name, budget);
    if (found == null && object instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    return found == null ? absent(object, name) : found;
  }

  static Object item(Object object, Object key, Budget budget) {
    if (object instanceof Map<?, ?> map && map.containsKey(Coercion.key(key))) {
      return map.get(Coercion.key(key));
    } else if (object instanceof List<?> list && key instanceof Long index) {
      return element(list, index);
    } else if (object instanceof String text && key instanceof Long index) {
      return character(text, index, budget);
    } else if (key instanceof String name) {
      Object found = own(object, name, budget);
      return found == null ? absent(object, name) : found;
    } else if (object instanceof Undefined undefined) {
      throw undefined.error();
    }
    return absent(object, PythonText.of(key, budget));
  }

  /**
   * Follows a path such as {@code message.role} or {@code content.0}, as filters are told where to
   * look.
   */
  static Object path(Object object, Object path, Budget budget) {
    if (path instanceof Long index) {
      return item(object, index, budget);
    }
    Object value = object;
    for (String part : Coercion.text(path, "attribute").split("\\.", -1)) {
      boolean number = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      value = item(value, number ? (Object) Long.valueOf(part) : part, budget);
    }
    return value;
  }

  private static Object own(Object object, String name, Budget budget) {
    if (object instanceof Undefined undefined) {
      throw undefined.error();
    } else if (object instanceof Namespace namespace) {
      return namespace.get(name);
    } else if (object instanceof LoopState loop) {
      return loop.attribute(name);
    } else if (object instanceof String text) {
      return TextMethods.find(text, name, budget);
    } else if (object instanceof Map<?, ?> map) {
      return CollectionMethods.find(map, name);
    } else if (object instanceof Tuple tuple && tuple.named(name) != null) {
      return tuple.named(name);
    } else if (object instanceof List<?> list) {
      return CollectionMethods.find(list, name, budget);
    }
    return null;
  }

  private static Object element(List<?> list, long index) {
    long at = index < 0 ? index + list.size() : index;
    return at >= 0 && at < list.size() ? list.get((int) at) : absent(list, Long.toString(index));
  }

  private static Object character(String text, long index, Budget budget) {
    budget.charge(text.length() / 16);
    int size = text.codePointCount(0, text.length());
    long at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) {
      return absent(text, Long.toString(index));
    }
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
  }

  private static Undefined absent(Object object, String name) {
    return new Undefined("%s has no member '%s'".formatted(Coercion.typeName(object), name));
  }
}
