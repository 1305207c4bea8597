package org.djlext.vlm.tune.reasoning.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds what can be made of some numbers, each used once, by exact fractions: for every subset of
 * the numbers all values that it is worth, each from two values of two parts of it.
 *
 * @param operators which of {@code + - * /} may be used
 * @param fractions whether an intermediate result may be no whole number
 */
public record NumberGameSolver(String operators, boolean fractions) {

  private static final int MOST = 5;

  /** All operations, and fractions. */
  public static final NumberGameSolver FULL = new NumberGameSolver("+-*/", true);

  private record Value(long over, long under) {
    static Value of(long over, long under) {
      long divisor = gcd(Math.abs(over), Math.abs(under));
      divisor = under < 0 ? -divisor : divisor;
      return new Value(over / divisor, under / divisor);
    }

    private static long gcd(long a, long b) {
      return b == 0 ? a : gcd(b, a % b);
    }
  }

  /** An expression and how tightly it binds: 0 a sum, 1 a product, 2 a number. */
  private record Text(String text, int binding) {
    String within(int needed) {
      return binding < needed ? "(" + text + ")" : text;
    }
  }

  /**
   * Makes a number.
   *
   * @param numbers what must be used, up to five numbers
   * @param target what is to be made
   * @return an expression that is worth it, empty if there is none
   */
  public Optional<String> solve(List<Integer> numbers, int target) {
    Text solution = expressions(numbers).get(new Value(target, 1));
    return Optional.ofNullable(solution).map(Text::text);
  }

  /**
   * Finds all that can be made.
   *
   * @param numbers what must be used, up to five numbers
   * @param least the least target
   * @param largest the largest target
   * @return for each whole number within reach an expression that is worth it
   */
  public SortedMap<Integer, String> targets(List<Integer> numbers, int least, int largest) {
    SortedMap<Integer, String> targets = new TreeMap<>();
    expressions(numbers)
        .forEach(
            (value, text) -> {
              if (value.under() == 1 && value.over() >= least && value.over() <= largest) {
                targets.put((int) value.over(), text.text());
              }
            });
    return targets;
  }

  private Map<Value, Text> expressions(List<Integer> numbers) {
    int n = numbers.size();
    if (n < 1 || n > MOST || numbers.stream().anyMatch(k -> k < 0 || k > 999)) {
      throw new IllegalArgumentException(
          "expected 1 to %d numbers from 0 to 999, found %s".formatted(MOST, numbers));
    }
    List<Map<Value, Text>> found = new ArrayList<>();
    found.add(Map.of());
    for (int set = 1; set < 1 << n; set++) {
      Map<Value, Text> worth = new LinkedHashMap<>();
      if (Integer.bitCount(set) == 1) {
        int number = numbers.get(Integer.numberOfTrailingZeros(set));
        worth.put(new Value(number, 1), new Text(Integer.toString(number), 2));
      }
      for (int part = (set - 1) & set; part > 0; part = (part - 1) & set) {
        join(found.get(part), found.get(set ^ part), worth);
      }
      found.add(worth);
    }
    return found.get((1 << n) - 1);
  }

  // every two parts come in both orders
  private void join(Map<Value, Text> left, Map<Value, Text> right, Map<Value, Text> worth) {
    left.forEach(
        (a, x) ->
            right.forEach(
                (b, y) -> {
                  for (int i = 0; i < operators.length(); i++) {
                    char operator = operators.charAt(i);
                    if (operator != '/' || b.over() != 0) {
                      Value value = value(operator, a, b);
                      if (fractions || value.under() == 1) {
                        worth.computeIfAbsent(value, v -> text(operator, x, y));
                      }
                    }
                  }
                }));
  }

  private static Value value(char operator, Value a, Value b) {
    return switch (operator) {
      case '+' -> Value.of(a.over() * b.under() + b.over() * a.under(), a.under() * b.under());
      case '-' -> Value.of(a.over() * b.under() - b.over() * a.under(), a.under() * b.under());
      case '*' -> Value.of(a.over() * b.over(), a.under() * b.under());
      case '/' -> Value.of(a.over() * b.under(), a.under() * b.over());
      default -> throw new IllegalArgumentException("no operator: " + operator);
    };
  }

  private static Text text(char operator, Text a, Text b) {
    int binding = operator == '+' || operator == '-' ? 0 : 1;
    int right = operator == '-' || operator == '/' ? binding + 1 : binding;
    return new Text(a.within(binding) + " " + operator + " " + b.within(right), binding);
  }
}
