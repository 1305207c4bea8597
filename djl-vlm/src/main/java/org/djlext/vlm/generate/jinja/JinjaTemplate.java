package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Map;

/** A template, ready to be rendered any number of times by any number of threads. */
public final class JinjaTemplate {

  private static final String TOO_DEEP = "the template is nested too deeply";

  private final List<Statement> body;

  private JinjaTemplate(List<Statement> body) {
    this.body = body;
  }

  /**
   * Reads a template.
   *
   * @param source the text of the template
   * @return the template
   * @throws JinjaException if it is not Jinja, with the line at fault
   */
  public static JinjaTemplate compile(String source) {
    try {
      return new JinjaTemplate(new Parser(new TokenStream(new Lexer(source).tokens())).template());
    } catch (StackOverflowError e) { // recursion follows the template's nesting
      throw new JinjaException(TOO_DEEP);
    }
  }

  /**
   * Renders the template.
   *
   * @param variables what its names stand for: null, booleans, numbers, texts, lists, maps with
   *     text keys, and functions
   * @return the text
   * @throws JinjaException if it fails, refuses, or does too much
   * @throws IllegalArgumentException if a variable is of another type
   */
  public String render(Map<String, ?> variables) {
    return renderMarked(variables).text();
  }

  /**
   * Renders the template, and tells what of the text is the model's.
   *
   * @param variables what its names stand for, as in {@link #render}
   * @return the text and the parts of it that stand within {@code generation} tags
   * @throws JinjaException if it fails, refuses, or does too much
   * @throws IllegalArgumentException if a variable is of another type
   */
  public RenderedTemplate renderMarked(Map<String, ?> variables) {
    Budget budget = new Budget();
    Frame frame = Frame.global(budget);
    variables.forEach((name, value) -> frame.set(name, Coercion.fromJava(value)));
    Output out = new Output(budget);
    try {
      Statement.renderAll(body, frame, out);
    } catch (StackOverflowError e) {
      throw new JinjaException(TOO_DEEP);
    }
    return new RenderedTemplate(out.toString(), out.generated());
  }
}
