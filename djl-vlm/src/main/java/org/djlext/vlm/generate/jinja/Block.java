package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Statements with statements inside. */
sealed interface Block extends Statement {

  /** {@code if}, {@code elif} and {@code else}: the first case whose test holds. */
  record If(List<Case> cases, List<Statement> otherwise) implements Block {

    record Case(Expression test, List<Statement> body) {}

    @Override
    public Flow render(Frame frame, Output out) {
      for (Case c : cases) {
        frame.budget().charge(Budget.STEP);
        if (Coercion.truth(c.test().evaluate(frame))) {
          return Statement.renderAll(c.body(), frame, out);
        }
      }
      return Statement.renderAll(otherwise, frame, out);
    }
  }

  /** {@code for}, perhaps with a test that picks items, and an {@code else} for none. */
  record For(
      Target target,
      Expression iterable,
      Expression test,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise)
      implements Block {

    @Override
    public Flow render(Frame frame, Output out) {
      render(iterable.evaluate(frame), 0, frame, out);
      return Flow.NEXT;
    }

    private void render(Object value, int depth, Frame frame, Output out) {
      List<Object> items = picked(Coercion.elements(value, frame.budget()), frame);
      if (items.isEmpty()) {
        Statement.renderAll(otherwise, frame.child(), out);
        return;
      }
      BiFunction<Object, Integer, String> again = (inner, level) -> again(inner, level, frame);
      LoopState loop = new LoopState(items, depth, frame.budget(), recursive ? again : null);
      for (int i = 0; i < items.size(); i++) {
        loop.turn(i);
        Frame turn = frame.child();
        turn.set("loop", loop);
        target.assign(items.get(i), turn);
        if (Statement.renderAll(body, turn, out) == Flow.BREAK) {
          break;
        }
      }
    }

    private String again(Object inner, int level, Frame frame) {
      Output text = new Output(frame.budget());
      render(inner, level, frame, text);
      return text.toString();
    }

    private List<Object> picked(List<Object> items, Frame frame) {
      if (test == null) {
        return items;
      }
      List<Object> picked = new ArrayList<>();
      for (Object item : items) {
        Frame inner = frame.child();
        target.assign(item, inner);
        if (Coercion.truth(test.evaluate(inner))) {
          picked.add(item);
        }
      }
      return picked;
    }
  }

  /** {@code filter}: the body goes through filters. */
  record FilterBlock(List<Access.Filter> filters, List<Statement> body) implements Block {
    @Override
    public Flow render(Frame frame, Output out) {
      PythonText.write(filtered(filters, body, frame), out);
      return Flow.NEXT;
    }

    static Object filtered(List<Access.Filter> filters, List<Statement> body, Frame frame) {
      Object value = Statement.text(body, frame.child());
      for (Access.Filter filter : filters) {
        value = filter.apply(value, frame);
      }
      return value;
    }
  }

  /** {@code generation}: what the model says, which is noted. */
  record Generation(List<Statement> body) implements Block {
    @Override
    public Flow render(Frame frame, Output out) {
      int start = out.length();
      Flow flow = Statement.renderAll(body, frame.child(), out);
      out.generatedSince(start);
      return flow;
    }
  }

  /** {@code with}: the body has names of its own. */
  record Scope(List<Target> targets, List<Expression> values, List<Statement> body)
      implements Block {
    @Override
    public Flow render(Frame frame, Output out) {
      Frame inner = frame.child();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(values.get(i).evaluate(frame), inner);
      }
      return Statement.renderAll(body, inner, out);
    }
  }

  /** {@code call}: a macro is called, and can call the body by the name {@code caller}. */
  record CallBlock(Macro caller, Access.Call call) implements Block {
    @Override
    public Flow render(Frame frame, Output out) {
      Object callee = call.function().evaluate(frame);
      if (!(callee instanceof BoundMacro macro)) {
        throw new JinjaException("call: expected a macro, found " + Coercion.typeName(callee));
      }
      Arguments arguments = call.arguments().evaluate("call", frame);
      out.append(macro.callWith(arguments, new BoundMacro(caller, frame)));
      return Flow.NEXT;
    }
  }
}
