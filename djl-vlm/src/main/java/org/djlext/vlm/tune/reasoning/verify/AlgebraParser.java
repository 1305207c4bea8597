package org.djlext.vlm.tune.reasoning.verify;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.djlext.vlm.tune.reasoning.task.Rational;

/**
 * Reads a formula as people and LaTeX write it: {@code 3x^2 + \frac{1}{2}}, {@code 2(x+1)}, {@code
 * 3\frac12} for three and a half. One pass over a bounded text with bounded nesting.
 */
final class AlgebraParser {

  private static final int LONGEST = 1000;
  private static final int DEEPEST = 40;
  private static final int LONGEST_WORD = 3;
  private static final Set<String> FUNCTIONS =
      Set.of("sin", "cos", "tan", "arcsin", "arccos", "arctan", "ln", "log", "lg", "exp", "sqrt");

  private final String text;
  private int at;
  private int depth;

  private static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed() {
      super(null, null, false, false);
    }
  }

  private AlgebraParser(String text) {
    this.text = text;
  }

  /** Reads a text that {@link AnswerText} made plain; empty if it is no formula. */
  static Optional<Algebra> parse(String text) {
    if (text.isBlank() || text.length() > LONGEST) {
      return Optional.empty();
    }
    AlgebraParser parser = new AlgebraParser(text);
    try {
      Algebra formula = parser.sum();
      parser.skip();
      return parser.at == text.length() ? Optional.of(formula) : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Algebra sum() {
    if (++depth > DEEPEST) {
      throw new Malformed();
    }
    Algebra left = product();
    while (true) {
      if (next('+')) {
        left = new Algebra.Binary('+', left, product());
      } else if (next('-')) {
        left = new Algebra.Binary('-', left, product());
      } else {
        depth--;
        return left;
      }
    }
  }

  private Algebra product() {
    Algebra left = signed();
    while (true) {
      if (next('*')) {
        left = new Algebra.Binary('*', left, signed());
      } else if (next('/')) {
        left = new Algebra.Binary('/', left, signed());
      } else if (startsFactor()) {
        left = new Algebra.Binary('*', left, power());
      } else {
        return left;
      }
    }
  }

  // two numbers one after the other are no product
  private boolean startsFactor() {
    skip();
    char c = at < text.length() ? text.charAt(at) : ')';
    return c == '(' || c == '\\' || Character.isLetter(c) && c < 128;
  }

  private Algebra signed() {
    if (next('-')) {
      if (++depth > DEEPEST) {
        throw new Malformed();
      }
      Algebra negative = new Algebra.Binary('-', number(Rational.ZERO), signed());
      depth--;
      return negative;
    }
    next('+');
    return power();
  }

  private Algebra power() {
    Algebra base = postfix();
    if (next('^')) {
      if (++depth > DEEPEST) {
        throw new Malformed();
      }
      Algebra exponent = peek('{') ? group() : next('-') ? negative(power()) : power();
      depth--;
      return new Algebra.Binary('^', base, exponent);
    }
    return base;
  }

  private Algebra postfix() {
    Algebra value = atom();
    while (next('!')) {
      if (++depth > DEEPEST) {
        throw new Malformed();
      }
      value = new Algebra.Function("!", value);
    }
    return value;
  }

  private Algebra atom() {
    skip();
    if (at == text.length()) {
      throw new Malformed();
    }
    char c = text.charAt(at);
    if (c >= '0' && c <= '9' || c == '.') {
      return literal();
    }
    if (c == '(' || c == '[' || c == '{') {
      return group();
    }
    if (c == '|') {
      at++;
      Algebra inside = sum();
      if (!next('|')) {
        throw new Malformed();
      }
      return new Algebra.Function("abs", inside);
    }
    return c == '\\' ? command() : word();
  }

  private Algebra literal() {
    int from = at;
    digits();
    boolean whole = at == text.length() || text.charAt(at) != '.';
    if (!whole) {
      at++;
      digits();
    }
    int e = at;
    if (e < text.length() && (text.charAt(e) == 'e' || text.charAt(e) == 'E')) {
      at++;
      if (at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      int exponent = at;
      digits();
      at = at == exponent || at - exponent > 3 ? e : at;
    }
    if (at == from + 1 && text.charAt(from) == '.') {
      throw new Malformed();
    }
    Rational value = Rational.of(new BigDecimal(text.substring(from, at)));
    return whole && at == e ? mixed(value) : number(value);
  }

  /** Three and a half, as {@code 3\frac{1}{2}} or {@code 3 1/2}. */
  private Algebra mixed(Rational whole) {
    int before = at;
    skip();
    if (text.startsWith("\\frac", at)) {
      Algebra fraction = atom();
      boolean constant =
          fraction instanceof Algebra.Binary quotient
              && quotient.left() instanceof Algebra.Constant
              && quotient.right() instanceof Algebra.Constant;
      return new Algebra.Binary(constant ? '+' : '*', number(whole), fraction);
    }
    int over = at;
    digits();
    int slash = at;
    if (slash > over && over > before && slash < text.length() && text.charAt(slash) == '/') {
      at++;
      digits();
      if (at > slash + 1) {
        Rational a = Rational.of(new BigDecimal(text.substring(over, slash)));
        Rational b = Rational.of(new BigDecimal(text.substring(slash + 1, at)));
        Algebra fraction = new Algebra.Binary('/', number(a), number(b));
        return new Algebra.Binary('+', number(whole), fraction);
      }
    }
    at = before;
    return number(whole);
  }

  private Algebra group() {
    char open = text.charAt(at++);
    Algebra inside = sum();
    if (!next(open == '(' ? ')' : open == '[' ? ']' : '}')) {
      throw new Malformed();
    }
    return inside;
  }

  private Algebra command() {
    int from = ++at;
    letters();
    String name = text.substring(from, at);
    switch (name) {
      case "frac":
        Algebra over = argument();
        return new Algebra.Binary('/', over, argument());
      case "sqrt":
        if (peek('[')) {
          Algebra degree = group();
          Algebra root = argument();
          return new Algebra.Binary(
              '^', root, new Algebra.Binary('/', number(Rational.ONE), degree));
        }
        return new Algebra.Function("sqrt", argument());
      case "pi":
        return new Algebra.Function("pi", number(Rational.ZERO));
      case "infty":
        return new Algebra.Name("\\infty");
      default:
        if (FUNCTIONS.contains(name)) {
          return new Algebra.Function(name, argument());
        }
        if (name.isEmpty() || name.length() > 10) {
          throw new Malformed();
        }
        return new Algebra.Name("\\" + name);
    }
  }

  /** A group in braces or parentheses, or one digit, letter or command. */
  private Algebra argument() {
    skip();
    if (at == text.length() || ++depth > DEEPEST) {
      throw new Malformed();
    }
    char c = text.charAt(at);
    Algebra argument;
    if (c >= '0' && c <= '9') {
      at++;
      argument = number(Rational.of(c - '0'));
    } else {
      argument = atom();
    }
    depth--;
    return argument;
  }

  private Algebra word() {
    int from = at;
    letters();
    String word = text.substring(from, at);
    if (word.isEmpty()) {
      throw new Malformed();
    }
    if (FUNCTIONS.contains(word)) {
      return new Algebra.Function(word, argument());
    }
    if (word.equals("pi")) {
      return new Algebra.Function("pi", number(Rational.ZERO));
    }
    if (word.length() > LONGEST_WORD) {
      throw new Malformed(); // words are no products of their letters
    }
    at = from + 1;
    return word.charAt(0) == 'e'
        ? new Algebra.Function("e", number(Rational.ZERO))
        : new Algebra.Name(word.substring(0, 1));
  }

  private static Algebra number(Rational value) {
    return new Algebra.Constant(value);
  }

  private static Algebra negative(Algebra value) {
    return new Algebra.Binary('-', number(Rational.ZERO), value);
  }

  private void digits() {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private void letters() {
    while (at < text.length() && Character.isLetter(text.charAt(at)) && text.charAt(at) < 128) {
      at++;
    }
  }

  private boolean peek(char c) {
    skip();
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean next(char c) {
    boolean found = peek(c);
    at += found ? 1 : 0;
    return found;
  }

  private void skip() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
  }
}
