package org.djlext.flashattn.adapt;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which modules of a model are meant, by their dotted names. */
public sealed interface ModuleChoice {

  /**
   * Says whether a module is meant by its name alone.
   *
   * @param module the dotted name, such as {@code model.layers.0.self_attn.q_proj}
   * @return true if it is
   */
  boolean matches(String module);

  /**
   * Modules that are called so, or whose names end with a dot and one of these.
   *
   * @param names the names or ends of names
   */
  record Names(List<String> names) implements ModuleChoice {

    /**
     * Copies the names.
     *
     * @param names the names or ends of names
     */
    public Names {
      names = List.copyOf(names);
    }

    @Override
    public boolean matches(String module) {
      return names.stream().anyMatch(name -> module.equals(name) || module.endsWith("." + name));
    }

    @Override
    public String toString() {
      return names.toString();
    }
  }

  /**
   * Modules whose whole name a regular expression matches.
   *
   * @param expression the expression
   */
  record Regex(String expression) implements ModuleChoice {

    /**
     * Checks the expression.
     *
     * @param expression the expression
     * @throws IllegalArgumentException if it is none
     */
    public Regex {
      try {
        Pattern.compile(expression);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "target_modules: " + expression + " is not a regular expression: " + e.getMessage(), e);
      }
    }

    @Override
    public boolean matches(String module) {
      return Pattern.matches(expression, module);
    }

    @Override
    public String toString() {
      return expression;
    }
  }

  /** Every linear map but the output head. */
  record AllLinear() implements ModuleChoice {

    /** How configurations call it. */
    static final String NAME = "all-linear";

    @Override
    public boolean matches(String module) {
      return true;
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  /**
   * Means modules by name.
   *
   * @param names the names or ends of names
   * @return the choice
   */
  static ModuleChoice names(String... names) {
    return new Names(List.of(names));
  }

  /**
   * Means modules by one text, as configurations do.
   *
   * @param text {@code all-linear} or a regular expression
   * @return the choice
   * @throws IllegalArgumentException if it is neither
   */
  static ModuleChoice of(String text) {
    boolean all = AllLinear.NAME.equals(text.toLowerCase(Locale.ROOT));
    return all ? new AllLinear() : new Regex(text);
  }
}
