package org.djlext.vlm.generate.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can stand behind {@code is}. */
final class TestTable {

  /** One test. */
  @FunctionalInterface
  interface Test {
    boolean holds(Object value, Arguments arguments, Budget budget);
  }

  private static final Map<String, Test> TESTS = new HashMap<>();

  static {
    TESTS.put("defined", (v, a, b) -> !(v instanceof Undefined));
    TESTS.put("undefined", (v, a, b) -> v instanceof Undefined);
    TESTS.put("none", (v, a, b) -> v == null);
    TESTS.put("boolean", (v, a, b) -> v instanceof Boolean);
    TESTS.put("true", (v, a, b) -> Boolean.TRUE.equals(v));
    TESTS.put("false", (v, a, b) -> Boolean.FALSE.equals(v));
    TESTS.put("integer", (v, a, b) -> v instanceof Long);
    TESTS.put("float", (v, a, b) -> v instanceof Double);
    TESTS.put("number", (v, a, b) -> v instanceof Number || v instanceof Boolean);
    TESTS.put("string", (v, a, b) -> v instanceof String);
    TESTS.put("mapping", (v, a, b) -> v instanceof Map);
    TESTS.put("sequence", (v, a, b) -> isWalkable(v));
    TESTS.put("iterable", (v, a, b) -> isWalkable(v));
    TESTS.put("callable", (v, a, b) -> v instanceof JinjaFunction);
    TESTS.put("even", (v, a, b) -> modulo(v, 2, a) == 0);
    TESTS.put("odd", (v, a, b) -> modulo(v, 2, a) == 1);
    TESTS.put("divisibleby", (v, a, b) -> modulo(v, a.bind(1, "num").integer(0, 1), a) == 0);
    TESTS.put("lower", (v, a, b) -> PythonText.of(v, b).equals(lower(PythonText.of(v, b))));
    TESTS.put("upper", (v, a, b) -> PythonText.of(v, b).equals(upper(PythonText.of(v, b))));
    TESTS.put("sameas", (v, a, b) -> same(v, a.bind(1, "other").value(0, null)));
    TESTS.put("filter", (v, a, b) -> FilterTable.has(Coercion.text(v, "filter")));
    TESTS.put("test", (v, a, b) -> TestTable.TESTS.containsKey(Coercion.text(v, "test")));
    compares("==", "eq", "equalto", "==");
    compares("!=", "ne", "!=");
    compares("<", "lt", "lessthan", "<");
    compares("<=", "le", "<=");
    compares(">", "gt", "greaterthan", ">");
    compares(">=", "ge", ">=");
    compares("in", "in");
  }

  private TestTable() {}

  static Test find(String name) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw new JinjaException("there is no test '%s'".formatted(name));
    }
    return test;
  }

  private static void compares(String operator, String... names) {
    for (String name : names) {
      TESTS.put(
          name, (v, a, b) -> Comparison.holds(operator, v, a.bind(1, "other").value(0, null), b));
    }
  }

  private static boolean isWalkable(Object value) {
    return value instanceof String
        || value instanceof List
        || value instanceof Map
        || value instanceof Undefined;
  }

  private static long modulo(Object value, long by, Arguments args) {
    if (by == 0) {
      throw new JinjaException(args.function() + ": division by zero");
    }
    return Math.floorMod(Coercion.integer(value, args.function()), by);
  }

  private static boolean same(Object a, Object b) {
    return a == b || a instanceof Boolean && a.equals(b);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
