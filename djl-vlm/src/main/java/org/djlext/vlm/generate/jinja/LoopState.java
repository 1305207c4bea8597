package org.djlext.vlm.generate.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** What {@code loop} stands for in the body of a {@code for}. */
final class LoopState implements JinjaFunction {

  private final List<Object> items;
  private final int depth;
  private final Budget budget;
  private final BiFunction<Object, Integer, String> again;
  private int index;
  private List<Object> last;

  /**
   * Constructs the state before the first turn.
   *
   * @param again renders the loop for inner items at a depth, or null if it is not recursive
   */
  LoopState(
      List<Object> items, int depth, Budget budget, BiFunction<Object, Integer, String> again) {
    this.items = items;
    this.depth = depth;
    this.budget = budget;
    this.again = again;
  }

  void turn(int to) {
    index = to;
  }

  Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> depth + 1L;
      case "depth0" -> (long) depth;
      case "previtem" -> index > 0 ? items.get(index - 1) : outside("previous");
      case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : outside("next");
      case "cycle" -> (JinjaFunction) this::cycle;
      case "changed" -> (JinjaFunction) this::changed;
      default -> new Undefined("'loop' has no attribute '%s'".formatted(name));
    };
  }

  @Override
  public Object call(List<Object> arguments, Map<String, Object> named) {
    if (again == null || arguments.size() != 1) {
      throw new JinjaException("only a recursive loop can be called, with what to walk through");
    }
    return again.apply(arguments.get(0), depth + 1);
  }

  private Object cycle(List<Object> arguments, Map<String, Object> named) {
    if (arguments.isEmpty()) {
      throw new JinjaException("loop.cycle: there is nothing to cycle through");
    }
    return arguments.get(index % arguments.size());
  }

  private Object changed(List<Object> arguments, Map<String, Object> named) {
    boolean changed = last == null || !Comparison.equal(last, arguments, budget);
    last = arguments;
    return changed;
  }

  private static Undefined outside(String which) {
    return new Undefined("there is no %s item".formatted(which));
  }
}
