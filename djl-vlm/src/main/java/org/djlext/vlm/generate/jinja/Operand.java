package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that expressions begin with: literals, names and displays. */
sealed interface Operand extends Expression {

  /** A text, number, truth value or none. */
  record Literal(Object value) implements Operand {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      return value;
    }
  }

  /** A variable. */
  record Name(String name) implements Operand {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      return frame.get(name);
    }
  }

  /** {@code [a, b]}, or {@code (a, b)}. */
  record ListDisplay(List<Expression> elements, boolean tuple) implements Operand {
    @Override
    public Object evaluate(Frame frame) {
      List<Object> values = new ArrayList<>();
      for (Expression element : elements) {
        frame.budget().charge(Budget.STEP);
        values.add(element.evaluate(frame));
      }
      return tuple ? new Tuple(values, List.of()) : values;
    }
  }

  /** <code>{'a': 1}</code>. */
  record MapDisplay(List<Expression> keys, List<Expression> values) implements Operand {
    @Override
    public Object evaluate(Frame frame) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        frame.budget().charge(Budget.STEP);
        map.put(Coercion.key(keys.get(i).evaluate(frame)), values.get(i).evaluate(frame));
      }
      return map;
    }
  }
}
