package org.djlext.vlm.generate.jinja;

/** Thrown when a template is not Jinja, fails, or refuses what it was given. */
public class JinjaException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Constructs the exception.
   *
   * @param message what is wrong
   */
  public JinjaException(String message) {
    super(message);
  }

  static JinjaException syntax(int line, String message) {
    return new JinjaException("line %d of the template: %s".formatted(line, message));
  }
}
