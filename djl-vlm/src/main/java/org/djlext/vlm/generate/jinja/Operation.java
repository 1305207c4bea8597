package org.djlext.vlm.generate.jinja;

import java.util.List;

/** Expressions made with operators. */
sealed interface Operation extends Expression {

  /** {@code a + b} and the like. */
  record Binary(String operator, Expression left, Expression right) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      Object a = left.evaluate(frame);
      return Arithmetic.apply(operator, a, right.evaluate(frame), frame.budget());
    }
  }

  /** {@code -a} or {@code +a}. */
  record Sign(boolean negative, Expression operand) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      Object value = operand.evaluate(frame);
      Number number = Coercion.number(value, "a sign");
      if (number instanceof Double d) {
        return negative ? -d : d; // minus zero is not zero minus zero
      }
      return negative ? Arithmetic.apply("-", 0L, number, frame.budget()) : number;
    }
  }

  /** {@code a ~ b ~ c}, as texts. */
  record Concatenation(List<Expression> parts) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      Output text = new Output(frame.budget());
      for (Expression part : parts) {
        frame.budget().charge(Budget.STEP);
        PythonText.write(part.evaluate(frame), text);
      }
      return text.toString();
    }
  }

  /** {@code a < b <= c}: true if every neighbour is. */
  record Chain(Expression first, List<String> operators, List<Expression> rest)
      implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      Object left = first.evaluate(frame);
      for (int i = 0; i < operators.size(); i++) {
        frame.budget().charge(Budget.STEP);
        Object right = rest.get(i).evaluate(frame);
        if (!Comparison.holds(operators.get(i), left, right, frame.budget())) {
          return false;
        }
        left = right;
      }
      return true;
    }
  }

  /** {@code a and b}, {@code a or b}: the last value that was looked at. */
  record Either(boolean or, Expression left, Expression right) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      Object value = left.evaluate(frame);
      return Coercion.truth(value) == or ? value : right.evaluate(frame);
    }
  }

  /** {@code not a}. */
  record Not(Expression operand) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      return !Coercion.truth(operand.evaluate(frame));
    }
  }

  /** {@code a if test else b}; without else it is undefined. */
  record Conditional(Expression test, Expression then, Expression otherwise) implements Operation {
    @Override
    public Object evaluate(Frame frame) {
      frame.budget().charge(Budget.STEP);
      if (Coercion.truth(test.evaluate(frame))) {
        return then.evaluate(frame);
      }
      return otherwise == null
          ? new Undefined("the condition was false and there is no else")
          : otherwise.evaluate(frame);
    }
  }
}
