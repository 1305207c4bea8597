package org.djlext.vlm.tune.reasoning.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.djlext.vlm.tune.reasoning.task.Rational;

/**
 * Says whether two answers mean the same: rational numbers exactly, formulas by their exact values
 * at random points (which two different polynomials share by a chance of less than one in a
 * thousand at each), others by nearly equal values, tuples and intervals one by one, sets in any
 * order. Deterministic.
 *
 * @param generousPercent whether {@code 50} and {@code 0.5} are as good as {@code 50%}; if not,
 *     only 0.5 is
 * @param tolerance how far apart, relative to their size, values may be of which one is irrational
 */
public record Equivalence(boolean generousPercent, double tolerance) {

  /** Percentages are what they are worth, irrational numbers are equal to one in ten thousand. */
  public static final Equivalence STRICT = new Equivalence(false, 1e-4);

  private static final int LONGEST = 2000;
  private static final int POINTS = 4;
  private static final int WIDTH = 5000;
  private static final double NEAR = 1e-9;

  /**
   * Compares two answers.
   *
   * @param expected the right answer
   * @param given another answer
   * @return whether they mean the same; false if one is longer than 2,000 characters and they are
   *     not the same text
   */
  public boolean same(String expected, String given) {
    if (expected.strip().equals(given.strip())) {
      return !expected.isBlank();
    }
    if (given.isBlank() || expected.length() > LONGEST || given.length() > LONGEST) {
      return false;
    }
    AnswerValue a = AnswerValue.of(expected);
    AnswerValue b = AnswerValue.of(given);
    return same(a, b)
        || a instanceof AnswerValue.Equation e && sameSide(e, b)
        || b instanceof AnswerValue.Equation f && sameSide(f, a)
        || AnswerText.compact(AnswerText.plain(expected))
            .equals(AnswerText.compact(AnswerText.plain(given)));
  }

  /**
   * Says whether an answer can be compared: a value, or a text that opens no bracket without
   * closing it.
   *
   * @param answer the answer
   * @return whether it can
   */
  public boolean readable(String answer) {
    if (answer.isBlank() || answer.length() > LONGEST) {
      return false;
    }
    int depth = 0;
    for (int i = 0; i < answer.length() && depth >= 0; i++) {
      depth += answer.charAt(i) == '{' ? 1 : answer.charAt(i) == '}' ? -1 : 0;
    }
    boolean broken = answer.endsWith("\\") || answer.matches("[-+*/^=.,;:\\s]++");
    return depth == 0 && !broken && same(answer, answer);
  }

  /** Where y = 2x + 3 is asked for, the answer may be 2x + 3. */
  private boolean sameSide(AnswerValue.Equation equation, AnswerValue other) {
    boolean bare = equation.left() instanceof Algebra.Name;
    return bare && same(new AnswerValue.Quantity(equation.right(), ""), other);
  }

  private boolean same(AnswerValue a, AnswerValue b) {
    if (a instanceof AnswerValue.Quantity x && b instanceof AnswerValue.Quantity y) {
      return sameQuantity(x, y);
    }
    if (a instanceof AnswerValue.Row x && b instanceof AnswerValue.Row y) {
      return x.open() == y.open() && x.close() == y.close() && inOrder(x.elements(), y.elements());
    }
    if (a instanceof AnswerValue.Several x && b instanceof AnswerValue.Several y) {
      return inAnyOrder(x.elements(), y.elements());
    }
    if (a instanceof AnswerValue.Equation x && b instanceof AnswerValue.Equation y) {
      return proportional(difference(x), difference(y));
    }
    return a instanceof AnswerValue.Words && a.equals(b);
  }

  private boolean sameQuantity(AnswerValue.Quantity a, AnswerValue.Quantity b) {
    boolean percent = a.unit().equals("%") || b.unit().equals("%");
    if (percent) {
      Algebra x = a.unit().equals("%") ? hundredth(a.formula()) : a.formula();
      Algebra y = b.unit().equals("%") ? hundredth(b.formula()) : b.formula();
      return same(x, y) || generousPercent && same(a.formula(), b.formula());
    }
    boolean units = a.unit().isEmpty() || b.unit().isEmpty() || a.unit().equals(b.unit());
    return units && same(a.formula(), b.formula());
  }

  private static Algebra hundredth(Algebra formula) {
    return new Algebra.Binary('/', formula, new Algebra.Constant(Rational.of(100)));
  }

  private static Algebra difference(AnswerValue.Equation equation) {
    return new Algebra.Binary('-', equation.left(), equation.right());
  }

  private boolean inOrder(List<AnswerValue> a, List<AnswerValue> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; i < a.size() && same; i++) {
      same = same(a.get(i), b.get(i));
    }
    return same;
  }

  private boolean inAnyOrder(List<AnswerValue> a, List<AnswerValue> b) {
    List<AnswerValue> left = new ArrayList<>(b);
    for (AnswerValue element : a) {
      int found = 0;
      while (found < left.size() && !same(element, left.get(found))) {
        found++;
      }
      if (found == left.size()) {
        return false;
      }
      left.remove(found);
    }
    return left.isEmpty();
  }

  private boolean same(Algebra a, Algebra b) {
    TreeSet<String> names = new TreeSet<>();
    a.names(names);
    TreeSet<String> others = new TreeSet<>();
    b.names(others);
    names.addAll(others);
    SplittableRandom random = new SplittableRandom(24);
    int compared = 0;
    for (int tries = 0; tries < 4 * POINTS && compared < (names.isEmpty() ? 1 : POINTS); tries++) {
      try {
        Map<String, Rational> point = exactPoint(names, random);
        if (!a.exact(point).equals(b.exact(point))) {
          return false;
        }
        compared++;
      } catch (Algebra.NotExact e) {
        return nearlySame(a, b, names);
      } catch (ArithmeticException e) {
        if (names.isEmpty()) {
          return false; // a division by zero is nothing
        }
      }
    }
    return compared > 0;
  }

  private boolean nearlySame(Algebra a, Algebra b, TreeSet<String> names) {
    SplittableRandom random = new SplittableRandom(42);
    double allowed = names.isEmpty() ? tolerance : NEAR;
    int compared = 0;
    for (int tries = 0; tries < 4 * POINTS && compared < (names.isEmpty() ? 1 : POINTS); tries++) {
      Map<String, Double> point = new HashMap<>();
      names.forEach(name -> point.put(name, 0.2 + 2 * random.nextDouble()));
      double x = a.approximate(point);
      double y = b.approximate(point);
      if (Double.isFinite(x) && Double.isFinite(y)) {
        if (Math.abs(x - y) > allowed * Math.max(Math.abs(x), Math.abs(y))) {
          return false;
        }
        compared++;
      } else if (Double.isFinite(x) || Double.isFinite(y) || names.isEmpty()) {
        return false;
      }
    }
    return compared > 0;
  }

  /** Compares what must be zero: the quotient is the same at all points. */
  private static boolean proportional(Algebra a, Algebra b) {
    TreeSet<String> names = new TreeSet<>();
    a.names(names);
    b.names(names);
    SplittableRandom random = new SplittableRandom(7);
    Rational quotient = null;
    try {
      for (int i = 0; i < POINTS; i++) {
        Map<String, Rational> point = exactPoint(names, random);
        Rational next = a.exact(point).dividedBy(b.exact(point));
        if (next.signum() == 0 || quotient != null && !next.equals(quotient)) {
          return false;
        }
        quotient = next;
      }
      return true;
    } catch (Algebra.NotExact | ArithmeticException e) {
      return false;
    }
  }

  private static Map<String, Rational> exactPoint(TreeSet<String> names, SplittableRandom random) {
    Map<String, Rational> point = new HashMap<>();
    names.forEach(name -> point.put(name, Rational.of(random.nextInt(2 * WIDTH) - WIDTH)));
    return point;
  }
}
