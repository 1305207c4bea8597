package org.djlext.vlm.generate.jinja;

/**
 * A piece of a template.
 *
 * @param kind what it is
 * @param text how it is written; for data and strings, what it stands for
 * @param line where it stands
 */
record Token(Kind kind, String text, int line) {

  enum Kind {
    DATA,
    BLOCK_BEGIN,
    BLOCK_END,
    PRINT_BEGIN,
    PRINT_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case BLOCK_BEGIN -> "{%";
      case BLOCK_END -> "%}";
      case PRINT_BEGIN -> "{{";
      case PRINT_END -> "}}";
      case DATA -> "text";
      case END -> "the end of the template";
      default -> "'" + text + "'";
    };
  }
}
