package org.djlext.flashattn.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a TorchScript program: a list of functions, with constants still to be filled in.
 *
 * @param name what errors call this program, usually its resource name
 * @param text the functions, each with {@code self} as first parameter
 */
public record ProgramSource(String name, String text) {

  private static final Pattern SELF = Pattern.compile("(?m)^(def \\w+\\(self)\\b");
  private static final Pattern CONSTANT = Pattern.compile("\\$\\{(\\w+)}");

  /**
   * Reads a program that lies beside a class.
   *
   * @param anchor the class whose package holds the resource
   * @param resource the file name, such as {@code attention.py}
   * @return the program, constants not yet filled in
   * @throws IllegalArgumentException if there is no such resource
   */
  public static ProgramSource resource(Class<?> anchor, String resource) {
    try (InputStream is = anchor.getResourceAsStream(resource)) {
      if (is == null) {
        throw new IllegalArgumentException(
            "no program " + resource + " in package " + anchor.getPackageName());
      }
      return new ProgramSource(resource, new String(is.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read program " + resource, e);
    }
  }

  /**
   * Fills in one constant.
   *
   * @param constant the name between the braces of {@code ${name}}
   * @param value a number, boolean or literal text of the dialect
   * @return the program with every occurrence replaced
   * @throws IllegalArgumentException if the program has no such constant
   */
  public ProgramSource with(String constant, Object value) {
    String mark = "${" + constant + "}";
    if (!text.contains(mark)) {
      throw new IllegalArgumentException("program " + name + " has no constant " + mark);
    }
    return new ProgramSource(name, text.replace(mark, literal(value)));
  }

  /**
   * Joins the functions of two programs, for those that several models share.
   *
   * @param other functions that this program calls, or that are called together with it
   * @return the program with the functions of both, under the name of this one
   */
  public ProgramSource and(ProgramSource other) {
    return new ProgramSource(name, other.text + "\n" + text);
  }

  /** Returns the text with the self types the serialized dialect demands. */
  String body() {
    Matcher open = CONSTANT.matcher(text);
    if (open.find()) {
      throw new IllegalStateException("program " + name + " lacks a value for " + open.group());
    }
    return SELF.matcher(text).replaceAll("$1: __torch__.M");
  }

  private static String literal(Object value) {
    if (value instanceof Boolean b) {
      return b ? "True" : "False";
    }
    if (value instanceof Float || value instanceof Double) {
      double d = ((Number) value).doubleValue();
      if (!Double.isFinite(d)) {
        throw new IllegalArgumentException("a constant must be finite, not " + d);
      }
      return String.format(Locale.ROOT, "%.17g", d);
    }
    return String.valueOf(value);
  }
}
