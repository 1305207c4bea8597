package org.djlext.vlm.generate.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.djlext.vlm.generate.jinja.Statement.Flow;
import org.djlext.vlm.generate.jinja.Token.Kind;

/** Reads the statements of a template. */
final class Parser {

  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");
  private static final int DEEPEST = 200;

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;
  private int depth;

  Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  List<Statement> template() {
    return body();
  }

  /** Reads up to one of these tags, whose name is left to be read; without any, to the end. */
  private List<Statement> body(String... ends) {
    if (++depth > DEEPEST) {
      throw JinjaException.syntax(tokens.peek().line(), "blocks are nested too deeply");
    }
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> body.add(new Statement.Text(token.text()));
        case PRINT_BEGIN -> {
          body.add(new Statement.Print(expressions.tuple(true)));
          tokens.expect(Kind.PRINT_END, "the end of the expression");
        }
        case BLOCK_BEGIN -> {
          Token name = tokens.peek();
          if (name.kind() == Kind.NAME && Arrays.asList(ends).contains(name.text())) {
            depth--;
            return body;
          }
          body.add(statement());
        }
        default -> {
          if (ends.length > 0) {
            throw JinjaException.syntax(
                token.line(), "expected {% " + String.join(" %} or {% ", ends) + " %}");
          }
          depth--;
          return body;
        }
      }
    }
  }

  private List<Statement> bodyTo(String end) {
    endOfTag();
    List<Statement> body = body(end);
    tokens.next();
    endOfTag();
    return body;
  }

  private Statement statement() {
    Token name = tokens.expect(Kind.NAME, "the name of a tag");
    return switch (name.text()) {
      case "if" -> conditional();
      case "for" -> loop();
      case "set" -> set();
      case "macro" -> new Binding.Define(macro(tokens.expect(Kind.NAME, "a name").text()));
      case "call" -> call();
      case "filter" -> {
        List<Access.Filter> filters = expressions.filters(true);
        yield new Block.FilterBlock(filters, bodyTo("endfilter"));
      }
      case "with" -> with();
      case "generation" -> new Block.Generation(bodyTo("endgeneration"));
      case "break" -> jump(name, Flow.BREAK);
      case "continue" -> jump(name, Flow.CONTINUE);
      default -> throw JinjaException.syntax(name.line(), "there is no tag " + name);
    };
  }

  private Statement conditional() {
    List<Block.If.Case> cases = new ArrayList<>();
    List<Statement> otherwise = List.of();
    String tag = "if";
    while (!tag.equals("endif")) {
      if (tag.equals("else")) {
        endOfTag();
        otherwise = body("endif");
      } else {
        Expression test = expressions.tuple(false);
        endOfTag();
        cases.add(new Block.If.Case(test, body("elif", "else", "endif")));
      }
      tag = tokens.next().text();
    }
    endOfTag();
    return new Block.If(cases, otherwise);
  }

  private Statement loop() {
    Target target = target();
    if (!tokens.acceptName("in")) {
      throw tokens.unexpected("in");
    }
    Expression iterable = expressions.tuple(false);
    Expression test = tokens.acceptName("if") ? expressions.expression() : null;
    boolean recursive = tokens.acceptName("recursive");
    endOfTag();
    loops++;
    List<Statement> body = body("else", "endfor");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.next().text().equals("else")) {
      endOfTag();
      otherwise = body("endfor");
      tokens.next();
    }
    endOfTag();
    return new Block.For(target, iterable, test, recursive, body, otherwise);
  }

  private Statement set() {
    Target target = target();
    if (tokens.acceptOperator("=")) {
      Expression value = expressions.tuple(true);
      endOfTag();
      return new Binding.Set(target, value);
    }
    List<Access.Filter> filters = expressions.filters(false);
    return new Binding.SetBlock(target, filters, bodyTo("endset"));
  }

  private Statement with() {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (tokens.peek().kind() != Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(singleTarget());
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Block.Scope(targets, values, bodyTo("endwith"));
  }

  private Statement call() {
    // the parameters stand before the call that they belong to
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    if (tokens.peek().isOperator("(")) {
      signature(parameters, defaults);
    }
    Expression call = expressions.expression();
    if (!(call instanceof Access.Call c)) {
      throw tokens.unexpected("a call");
    }
    return new Block.CallBlock(macro("caller", parameters, defaults, "endcall"), c);
  }

  private Macro macro(String name) {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    signature(parameters, defaults);
    return macro(name, parameters, defaults, "endmacro");
  }

  private Macro macro(String name, List<String> parameters, List<Expression> defaults, String end) {
    int around = loops;
    loops = 0; // a macro cannot jump out of the loop it stands in
    Set<String> before = expressions.takeNames();
    List<Statement> body = bodyTo(end);
    Set<String> names = expressions.takeNames();
    loops = around;
    expressions.addNames(before);
    expressions.addNames(names);
    return new Macro(
        name, parameters, defaults, names.contains("varargs"), names.contains("kwargs"), body);
  }

  private void signature(List<String> parameters, List<Expression> defaults) {
    tokens.expectOperator("(");
    while (!tokens.acceptOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      parameters.add(tokens.expect(Kind.NAME, "the name of a parameter").text());
      if (tokens.acceptOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw tokens.unexpected("a parameter with a default");
      }
    }
  }

  private Statement jump(Token name, Flow flow) {
    if (loops == 0) {
      throw JinjaException.syntax(name.line(), name + " outside of a loop");
    }
    endOfTag();
    return new Statement.Jump(flow);
  }

  private Target target() {
    Target first = singleTarget();
    if (!tokens.peek().isOperator(",")) {
      return first;
    }
    List<Target> targets = new ArrayList<>(List.of(first));
    while (tokens.acceptOperator(",")) {
      if (tokens.peek().isName("in") || tokens.peek().isOperator("=")) {
        break;
      }
      targets.add(singleTarget());
    }
    return new Target.Several(targets);
  }

  private Target singleTarget() {
    if (tokens.acceptOperator("(")) {
      Target inner = target();
      tokens.expectOperator(")");
      return inner;
    }
    Token name = tokens.expect(Kind.NAME, "a name to assign to");
    if (CONSTANTS.contains(name.text())) {
      throw JinjaException.syntax(name.line(), "nothing can be assigned to " + name);
    }
    if (!tokens.acceptOperator(".")) {
      return new Target.Variable(name.text());
    }
    String member = tokens.expect(Kind.NAME, "a name to assign to").text();
    return new Target.NamespaceMember(name.text(), member);
  }

  private void endOfTag() {
    tokens.expect(Kind.BLOCK_END, "the end of the tag");
  }
}
