package org.djlext.vlm.generate.jinja;

import java.util.List;

/** A part of a template that is carried out. */
sealed interface Statement permits Statement.Text, Statement.Print, Statement.Jump, Block, Binding {

  /** How things go on behind a statement: with the next one, or at the loop around it. */
  enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  Flow render(Frame frame, Output out);

  static Flow renderAll(List<Statement> body, Frame frame, Output out) {
    for (Statement statement : body) {
      Flow flow = statement.render(frame, out);
      if (flow != Flow.NEXT) {
        return flow;
      }
    }
    return Flow.NEXT;
  }

  /** Renders into a text of its own. */
  static String text(List<Statement> body, Frame frame) {
    Output out = new Output(frame.budget());
    renderAll(body, frame, out);
    return out.toString();
  }

  /** Text between tags. */
  record Text(String text) implements Statement {
    @Override
    public Flow render(Frame frame, Output out) {
      out.append(text);
      return Flow.NEXT;
    }
  }

  /** <code>{{ value }}</code>. */
  record Print(Expression value) implements Statement {
    @Override
    public Flow render(Frame frame, Output out) {
      PythonText.write(value.evaluate(frame), out);
      return Flow.NEXT;
    }
  }

  /** {@code break} or {@code continue}. */
  record Jump(Flow flow) implements Statement {
    @Override
    public Flow render(Frame frame, Output out) {
      frame.budget().charge(Budget.STEP);
      return flow;
    }
  }
}
