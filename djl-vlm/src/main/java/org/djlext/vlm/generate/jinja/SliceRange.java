package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;

/** Which elements {@code [from:to:step]} takes. What is null was left out. */
record SliceRange(Long from, Long to, long step) {

  static SliceRange of(Long from, Long to, Long step) {
    if (step != null && step == 0) {
      throw new JinjaException("a slice cannot have step 0");
    }
    return new SliceRange(from, to, step == null ? 1 : step);
  }

  Object apply(Object value, Budget budget) {
    if (value instanceof String text) {
      budget.charge(text.length());
      if (step == 1 && text.length() == text.codePointCount(0, text.length())) {
        int start = (int) bound(from, 0, text.length());
        return text.substring(
            start, Math.max(start, (int) bound(to, text.length(), text.length())));
      }
      StringBuilder taken = new StringBuilder();
      take(text.codePoints().boxed().toList()).forEach(taken::appendCodePoint);
      return taken.toString();
    } else if (value instanceof List<?> list) {
      budget.charge(list.size());
      List<Object> taken = new ArrayList<>(take(list));
      return value instanceof Tuple ? new Tuple(taken, List.of()) : taken;
    } else if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    return new Undefined(Coercion.typeName(value) + " has no slices");
  }

  private <T> List<T> take(List<T> list) {
    int size = list.size();
    List<T> taken = new ArrayList<>();
    if (step > 0) {
      long end = bound(to, size, size);
      for (long i = bound(from, 0, size); i < end; i += Math.min(step, size)) {
        taken.add(list.get((int) i));
      }
    } else {
      long end = to == null ? -1 : Math.max(-1, to < 0 ? to + size : to);
      long start = Math.min(size - 1L, from == null ? size - 1L : from < 0 ? from + size : from);
      for (long i = start; i > end; i += Math.max(step, -size - 1L)) {
        taken.add(list.get((int) i));
      }
    }
    return taken;
  }

  private static long bound(Long bound, int absent, int size) {
    if (bound == null) {
      return absent;
    }
    return Math.max(0, Math.min(size, bound < 0 ? bound + size : bound));
  }
}
