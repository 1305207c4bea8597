package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.djlext.vlm.generate.jinja.Token.Kind;

/** Reads expressions, by recursive descent in the order in which Jinja's operators bind. */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final int DEEPEST = 200;

  private final TokenStream tokens;
  private final AccessParser access;
  private Set<String> names = new HashSet<>();
  private int depth;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
    this.access = new AccessParser(tokens, this);
  }

  /** Returns the names that were read since the last call. */
  Set<String> takeNames() {
    Set<String> taken = names;
    names = new HashSet<>();
    return taken;
  }

  void addNames(Set<String> more) {
    names.addAll(more);
  }

  /** Reads {@code a} or {@code a, b}. */
  Expression tuple(boolean conditional) {
    Expression first = conditional ? expression() : or();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    List<Expression> elements = new ArrayList<>(List.of(first));
    while (tokens.acceptOperator(",")) {
      if (endsTuple()) {
        break;
      }
      elements.add(conditional ? expression() : or());
    }
    return new Operand.ListDisplay(elements, true);
  }

  Expression expression() {
    if (++depth > DEEPEST) {
      throw JinjaException.syntax(tokens.peek().line(), "an expression is nested too deeply");
    }
    Expression value = or();
    while (tokens.acceptName("if")) {
      Expression test = or();
      Expression otherwise = tokens.acceptName("else") ? expression() : null;
      value = new Operation.Conditional(test, value, otherwise);
    }
    depth--;
    return value;
  }

  List<Access.Filter> filters(boolean begun) {
    List<Access.Filter> filters = new ArrayList<>();
    boolean more = begun || tokens.acceptOperator("|");
    while (more) {
      filters.add(access.filter(null));
      more = tokens.acceptOperator("|");
    }
    return filters;
  }

  Expression or() {
    Expression left = and();
    while (tokens.acceptName("or")) {
      left = new Operation.Either(true, left, and());
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (tokens.acceptName("and")) {
      left = new Operation.Either(false, left, not());
    }
    return left;
  }

  private Expression not() {
    return tokens.acceptName("not") ? new Operation.Not(not()) : comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> rest = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(tokens.next().text());
      } else if (token.isName("in")) {
        operators.add(tokens.next().text());
      } else if (token.isName("not") && tokens.peekSecond().isName("in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        return operators.isEmpty() ? first : new Operation.Chain(first, operators, rest);
      }
      rest.add(sum());
    }
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
      left = new Operation.Binary(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression first = product();
    if (!tokens.peek().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.acceptOperator("~")) {
      parts.add(product());
    }
    return new Operation.Concatenation(parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.peek().kind() == Kind.OPERATOR
        && Set.of("*", "/", "//", "%").contains(tokens.peek().text())) {
      left = new Operation.Binary(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.acceptOperator("**")) { // from left to right, unlike Python
      left = new Operation.Binary("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Expression value;
    if (tokens.peek().isOperator("-") || tokens.peek().isOperator("+")) {
      boolean negative = tokens.next().text().equals("-");
      value = new Operation.Sign(negative, unary(false));
    } else {
      value = primary();
    }
    value = access.postfix(value);
    return withFilters ? access.filtersAndTests(value) : value;
  }

  Expression primary() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME:
        return name(token.text());
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        return new Operand.Literal(text.toString());
      case INTEGER:
        return new Operand.Literal(integer(token));
      case FLOAT:
        return new Operand.Literal(Double.valueOf(token.text()));
      case OPERATOR:
        switch (token.text()) {
          case "(":
            return parenthesis();
          case "[":
            return new Operand.ListDisplay(list("]"), false);
          case "{":
            return map();
          default:
            break;
        }
        break;
      default:
        break;
    }
    throw JinjaException.syntax(token.line(), "expected a value, found " + token);
  }

  private Expression name(String name) {
    names.add(name);
    return switch (name) {
      case "true", "True" -> new Operand.Literal(true);
      case "false", "False" -> new Operand.Literal(false);
      case "none", "None" -> new Operand.Literal(null);
      default -> new Operand.Name(name);
    };
  }

  static Long integer(Token token) {
    String digits = token.text().toLowerCase(Locale.ROOT);
    int radix =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    try {
      return Long.valueOf(radix == 10 ? digits : digits.substring(2), radix);
    } catch (NumberFormatException e) {
      throw JinjaException.syntax(token.line(), "the integer is too large: " + token);
    }
  }

  private Expression parenthesis() {
    if (tokens.acceptOperator(")")) {
      return new Operand.ListDisplay(List.of(), true);
    }
    Expression inner = tuple(true);
    tokens.expectOperator(")");
    return inner;
  }

  private List<Expression> list(String close) {
    List<Expression> elements = new ArrayList<>();
    while (!tokens.acceptOperator(close)) {
      if (!elements.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.acceptOperator(close)) {
          break;
        }
      }
      elements.add(expression());
    }
    return elements;
  }

  private Expression map() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.acceptOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.acceptOperator("}")) {
          break;
        }
      }
      keys.add(expression());
      tokens.expectOperator(":");
      values.add(expression());
    }
    return new Operand.MapDisplay(keys, values);
  }

  private boolean endsTuple() {
    Token token = tokens.peek();
    return token.kind() == Kind.BLOCK_END
        || token.kind() == Kind.PRINT_END
        || token.isOperator(")")
        || token.isOperator("=")
        || token.isName("in")
        || token.isName("recursive");
  }
}
