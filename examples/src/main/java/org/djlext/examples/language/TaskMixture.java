package org.djlext.examples.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Tasks and how often each is drawn.
 *
 * @param weights the share of each task, in any unit
 */
public record TaskMixture(Map<LanguageTask, Integer> weights) {

  /**
   * Copies the map.
   *
   * @param weights the share of each task, in any unit
   */
  public TaskMixture {
    weights = new LinkedHashMap<>(weights);
  }

  /**
   * Returns the mixture that the miniature is trained on.
   *
   * @return all tasks of this package
   */
  public static TaskMixture standard() {
    Map<LanguageTask, Integer> weights = new LinkedHashMap<>();
    weights.put(new ColumnArithmetic(false), 12);
    weights.put(new ColumnArithmetic(true), 13);
    weights.put(new Multiplication(), 8);
    weights.put(new Comparison(), 9);
    weights.put(new NumberSorting(), 13);
    weights.put(new WordSorting(), 10);
    weights.put(new BackwardSpelling(), 10);
    weights.put(new LetterCounting(), 9);
    weights.put(new TwentyFourGame(), 12);
    weights.put(new StoryTask(), 5);
    weights.put(new SmallTalk(), 3);
    return new TaskMixture(weights);
  }

  /**
   * Returns the tasks.
   *
   * @return all of them, in a fixed order
   */
  public List<LanguageTask> tasks() {
    return List.copyOf(weights.keySet());
  }

  /**
   * Draws a task by weight.
   *
   * @param random the source of chance
   * @return one of the tasks
   */
  public LanguageTask draw(Random random) {
    int left = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
    for (Map.Entry<LanguageTask, Integer> entry : weights.entrySet()) {
      left -= entry.getValue();
      if (left < 0) {
        return entry.getKey();
      }
    }
    throw new AssertionError("the weights are summed up above");
  }
}
