package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.djlext.vlm.generate.jinja.Access.CallArguments;
import org.djlext.vlm.generate.jinja.Token.Kind;

/** Reads what stands behind a value: members, subscripts, calls, filters and tests. */
final class AccessParser {

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  AccessParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression postfix(Expression first) {
    Expression value = first;
    while (true) {
      if (tokens.acceptOperator(".")) {
        Token member = tokens.next();
        value =
            switch (member.kind()) {
              case NAME -> new Access.Attribute(value, member.text());
              case INTEGER ->
                  new Access.Subscript(
                      value, new Operand.Literal(ExpressionParser.integer(member)));
              default ->
                  throw JinjaException.syntax(member.line(), "expected a name, found " + member);
            };
      } else if (tokens.acceptOperator("[")) {
        value = subscript(value);
      } else if (tokens.peek().isOperator("(")) {
        value = new Access.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression object) {
    Expression from = tokens.peek().isOperator(":") ? null : expressions.tuple(true);
    if (tokens.acceptOperator("]")) {
      return new Access.Subscript(object, from);
    }
    tokens.expectOperator(":");
    Expression to = sliceBound();
    Expression step = tokens.acceptOperator(":") ? sliceBound() : null;
    tokens.expectOperator("]");
    return new Access.Slice(object, from, to, step);
  }

  private Expression sliceBound() {
    Token token = tokens.peek();
    return token.isOperator(":") || token.isOperator("]") ? null : expressions.expression();
  }

  private CallArguments arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression list = null;
    Expression map = null;
    boolean first = true;
    while (!tokens.acceptOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.acceptOperator(")")) {
          break;
        }
      }
      first = false;
      if (list == null && map == null && tokens.acceptOperator("*")) {
        list = expressions.expression();
      } else if (map == null && tokens.acceptOperator("**")) {
        map = expressions.expression();
      } else if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        named.put(name, expressions.expression());
      } else if (named.isEmpty() && list == null && map == null) {
        positional.add(expressions.expression());
      } else {
        throw tokens.unexpected("an argument with a name");
      }
    }
    return new CallArguments(positional, named, list, map);
  }

  Expression filtersAndTests(Expression first) {
    Expression value = first;
    while (true) {
      if (tokens.acceptOperator("|")) {
        value = filter(value);
      } else if (tokens.acceptName("is")) {
        value = test(value);
      } else if (tokens.peek().isOperator("(")) { // what a filter gives can be called
        value = new Access.Call(value, arguments());
      } else {
        return value;
      }
    }
  }

  Access.Filter filter(Expression value) {
    String name = tokens.expect(Kind.NAME, "the name of a filter").text();
    boolean called = tokens.peek().isOperator("(");
    return new Access.Filter(value, name, called ? arguments() : CallArguments.NONE);
  }

  private Expression test(Expression value) {
    boolean negated = tokens.acceptName("not");
    String name = tokens.expect(Kind.NAME, "the name of a test").text();
    CallArguments arguments = CallArguments.NONE;
    if (tokens.peek().isOperator("(")) {
      arguments = arguments();
    } else if (beginsArgument(tokens.peek())) {
      arguments = CallArguments.of(List.of(postfix(expressions.primary())));
    }
    Expression test = new Access.Test(value, name, arguments);
    return negated ? new Operation.Not(test) : test;
  }

  private static boolean beginsArgument(Token token) {
    return switch (token.kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !Set.of("else", "or", "and", "is").contains(token.text());
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
