package org.djlext.vlm.generate.jinja;

import java.util.List;

/** What a value is assigned to. */
sealed interface Target {

  void assign(Object value, Frame frame);

  /** A variable. */
  record Variable(String name) implements Target {
    @Override
    public void assign(Object value, Frame frame) {
      frame.set(name, value);
    }
  }

  /** A member of a namespace: {@code ns.count}. */
  record NamespaceMember(String namespace, String name) implements Target {
    @Override
    public void assign(Object value, Frame frame) {
      if (!(frame.get(namespace) instanceof Namespace n)) {
        throw new JinjaException(
            "set %s.%s: %s is no namespace".formatted(namespace, name, namespace));
      }
      frame.budget().charge(Budget.STEP);
      n.set(name, value);
    }
  }

  /** {@code a, b}: a list's elements one by one. */
  record Several(List<Target> targets) implements Target {
    @Override
    public void assign(Object value, Frame frame) {
      List<Object> elements = Coercion.elements(value, frame.budget());
      if (elements.size() != targets.size()) {
        throw new JinjaException(
            "expected %d values to assign, found %d".formatted(targets.size(), elements.size()));
      }
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(elements.get(i), frame);
      }
    }
  }
}
