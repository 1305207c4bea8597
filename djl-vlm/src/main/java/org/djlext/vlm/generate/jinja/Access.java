package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expressions that go on from a value: members, calls, filters and tests. */
sealed interface Access extends Expression {

  /** {@code a.name}. */
  record Attribute(Expression object, String name) implements Access {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      return Member.attribute(object.evaluate(frame), name, frame.budget());
    }
  }

  /** {@code a[key]}. */
  record Subscript(Expression object, Expression key) implements Access {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      return Member.item(object.evaluate(frame), key.evaluate(frame), frame.budget());
    }
  }

  /** {@code a[from:to:step]}; what is left out is null. */
  record Slice(Expression object, Expression from, Expression to, Expression step)
      implements Access {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      Object value = object.evaluate(frame);
      return SliceRange.of(bound(from, frame), bound(to, frame), bound(step, frame))
          .apply(value, frame.budget());
    }

    private static Long bound(Expression bound, Frame frame) {
      Object value = bound == null ? null : bound.evaluate(frame);
      return value == null ? null : Coercion.integer(value, "a slice");
    }
  }

  /** What stands in the parentheses of a call; {@code *list} and {@code **map} may be null. */
  record CallArguments(
      List<Expression> positional, Map<String, Expression> named, Expression list, Expression map) {

    static final CallArguments NONE = of(List.of());

    static CallArguments of(List<Expression> positional) {
      return new CallArguments(positional, Map.of(), null, null);
    }

    Arguments evaluate(String function, Frame frame) {
      List<Object> values = new ArrayList<>();
      positional.forEach(p -> values.add(p.evaluate(frame)));
      if (list != null) {
        values.addAll(Coercion.elements(list.evaluate(frame), frame.budget()));
      }
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, value) -> byName.put(name, value.evaluate(frame)));
      if (map != null) {
        if (!(map.evaluate(frame) instanceof Map<?, ?> more)) {
          throw new JinjaException(function + ": expected a map behind **");
        }
        more.forEach((name, value) -> byName.put(Coercion.text(name, function), value));
      }
      frame.budget().charge((long) Budget.STEP * (values.size() + byName.size() + 1));
      return new Arguments(function, values, byName);
    }
  }

  /** {@code f(a, b=c)}. */
  record Call(Expression function, CallArguments arguments) implements Access {
    @Override
    public Object evaluate(Frame frame) {
      Object callee = function.evaluate(frame);
      if (callee instanceof Undefined undefined) {
        throw undefined.error();
      } else if (!(callee instanceof JinjaFunction f)) {
        throw new JinjaException(Coercion.typeName(callee) + " cannot be called");
      } else {
        Arguments values = arguments.evaluate("a function", frame);
        frame.budget().enter();
        Object result = f.call(values.positional(), values.named());
        frame.budget().leave();
        return result;
      }
    }
  }

  /** {@code a | name(b)}; within a filter block, a is null and the body takes its place. */
  record Filter(Expression object, String name, CallArguments arguments) implements Access {
    @Override
    public Object evaluate(Frame frame) {
      return apply(object.evaluate(frame), frame);
    }

    Object apply(Object value, Frame frame) {
      return FilterTable.find(name)
          .apply(value, arguments.evaluate("filter " + name, frame), frame.budget());
    }
  }

  /** {@code a is name(b)}. */
  record Test(Expression object, String name, CallArguments arguments) implements Access {
    @Override
    public Object evaluate(Frame frame) {
      Object value = object.evaluate(frame);
      return TestTable.find(name)
          .holds(value, arguments.evaluate("test " + name, frame), frame.budget());
    }
  }
}
