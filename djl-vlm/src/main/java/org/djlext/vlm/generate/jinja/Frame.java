package org.djlext.vlm.generate.jinja;

import java.util.HashMap;
import java.util.Map;

/** The names that are known at one place of a template; what is set here is not seen outside. */
final class Frame {

  private final Frame parent;
  private final Budget budget;
  private final Map<String, Object> variables = new HashMap<>();

  private Frame(Frame parent, Budget budget) {
    this.parent = parent;
    this.budget = budget;
  }

  /** Makes the outermost frame, which knows the functions of the language. */
  static Frame global(Budget budget) {
    Frame functions = new Frame(null, budget);
    GlobalFunctions.of(budget).forEach(functions::set);
    return functions.child();
  }

  Frame child() {
    budget.charge(Budget.STEP);
    return new Frame(this, budget);
  }

  Budget budget() {
    return budget;
  }

  Object get(String name) {
    for (Frame frame = this; frame != null; frame = frame.parent) {
      Object value = frame.variables.get(name);
      if (value != null || frame.variables.containsKey(name)) {
        return value;
      }
    }
    return new Undefined("'%s' is undefined".formatted(name));
  }

  void set(String name, Object value) {
    budget.charge(Budget.STEP);
    variables.put(name, value);
  }
}
