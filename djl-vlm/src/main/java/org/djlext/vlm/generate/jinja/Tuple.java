package org.djlext.vlm.generate.jinja;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/** A list written in parentheses, perhaps with names for its elements. */
final class Tuple extends AbstractList<Object> {

  private final List<Object> elements;
  private final List<String> names;

  Tuple(List<Object> elements, List<String> names) {
    this.elements = elements;
    this.names = names;
  }

  static Tuple of(Object... elements) {
    return new Tuple(Arrays.asList(elements), List.of());
  }

  /** Returns the element of a name, or null if there is no such name. */
  Object named(String name) {
    int at = names.indexOf(name);
    return at < 0 ? null : elements.get(at);
  }

  @Override
  public Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }
}
