package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro with the names around it.
 *
 * @param macro the macro
 * @param around the frame it was defined in
 */
record BoundMacro(Macro macro, Frame around) implements JinjaFunction {

  @Override
  public Object call(List<Object> arguments, Map<String, Object> named) {
    return callWith(new Arguments(macro.name(), arguments, named), null);
  }

  String callWith(Arguments arguments, JinjaFunction caller) {
    List<Object> positional = arguments.positional();
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    Frame frame = around.child();
    int given = Math.min(positional.size(), macro.parameters().size());
    for (int i = 0; i < macro.parameters().size(); i++) {
      String name = macro.parameters().get(i);
      if (i < given && named.containsKey(name)) {
        throw new JinjaException("%s: argument %s is given twice".formatted(macro.name(), name));
      }
      frame.set(name, i < given ? positional.get(i) : value(i, name, named, frame));
    }
    List<Object> more = new ArrayList<>(positional.subList(given, positional.size()));
    if (!more.isEmpty() && !macro.takesMore()) {
      throw new JinjaException(
          "%s: expected at most %d arguments, found %d"
              .formatted(macro.name(), macro.parameters().size(), positional.size()));
    } else if (!named.isEmpty() && !macro.takesNamed()) {
      throw new JinjaException(
          "%s: there is no argument %s".formatted(macro.name(), named.keySet().iterator().next()));
    }
    frame.set("varargs", new Tuple(more, List.of()));
    frame.set("kwargs", new LinkedHashMap<Object, Object>(named));
    frame.set("caller", caller == null ? new Undefined("there is no caller") : caller);
    frame.budget().enter();
    String text = Statement.text(macro.body(), frame);
    frame.budget().leave();
    return text;
  }

  private Object value(int index, String name, Map<String, Object> named, Frame frame) {
    if (named.containsKey(name)) {
      return named.remove(name);
    }
    int first = macro.parameters().size() - macro.defaults().size();
    return index < first
        ? new Undefined("%s: argument %s is missing".formatted(macro.name(), name))
        : macro.defaults().get(index - first).evaluate(frame);
  }
}
