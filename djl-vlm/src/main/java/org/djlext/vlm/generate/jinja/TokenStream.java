package org.djlext.vlm.generate.jinja;

import java.util.List;
import org.djlext.vlm.generate.jinja.Token.Kind;

/** Tokens being read. The last one is always {@link Kind#END}. */
final class TokenStream {

  private final List<Token> tokens;
  private int at;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekSecond() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean acceptOperator(String operator) {
    boolean found = peek().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  boolean acceptName(String name) {
    boolean found = peek().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  void expectOperator(String operator) {
    if (!acceptOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  Token expect(Kind kind, String description) {
    if (peek().kind() != kind) {
      throw unexpected(description);
    }
    return next();
  }

  JinjaException unexpected(String expected) {
    return JinjaException.syntax(
        peek().line(), "expected %s, found %s".formatted(expected, peek()));
  }
}
