package org.djlext.vlm.generate.jinja;

import java.util.List;

/** Statements that give names to values. */
sealed interface Binding extends Statement {

  /** {@code set a = value}. */
  record Set(Target target, Expression value) implements Binding {
    @Override
    public Flow render(Frame frame, Output out) {
      target.assign(value.evaluate(frame), frame);
      return Flow.NEXT;
    }
  }

  /** {@code set a}, up to {@code endset}: the value is the text between, perhaps filtered. */
  record SetBlock(Target target, List<Access.Filter> filters, List<Statement> body)
      implements Binding {
    @Override
    public Flow render(Frame frame, Output out) {
      target.assign(Block.FilterBlock.filtered(filters, body, frame), frame);
      return Flow.NEXT;
    }
  }

  /** {@code macro}. */
  record Define(Macro macro) implements Binding {
    @Override
    public Flow render(Frame frame, Output out) {
      frame.set(macro.name(), new BoundMacro(macro, frame));
      return Flow.NEXT;
    }
  }
}
