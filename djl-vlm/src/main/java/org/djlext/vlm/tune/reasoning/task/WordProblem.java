package org.djlext.vlm.tune.reasoning.task;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Little stories that end in a number. The same story with the same numbers is the same problem,
 * whoever the people are. The instance is {@code sharing a=12 b=3}.
 *
 * @param templates the stories of each level
 */
public record WordProblem(List<List<StoryTemplate>> templates) implements ProblemGenerator {

  /** The name of the family. */
  public static final String FAMILY = "word-problem";

  private static final List<String> NAMES =
      List.of(
          "Ada", "Ben", "Chen", "Dina", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kofi");
  private static final List<String> THINGS =
      List.of("apples", "stamps", "marbles", "books", "shells", "cards", "pencils", "coins");

  /**
   * Copies the lists.
   *
   * @param templates the stories of each level
   * @throws IllegalArgumentException if a level has none
   */
  public WordProblem {
    templates = templates.stream().map(List::copyOf).toList();
    if (templates.isEmpty() || templates.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("expected stories for each level, found " + templates);
    }
  }

  /**
   * Returns the usual stories: of one, two, three and four steps.
   *
   * @return a generator of four levels
   */
  public static WordProblem standard() {
    return new WordProblem(List.of(ONE_STEP, TWO_STEPS, THREE_STEPS, FOUR_STEPS));
  }

  @Override
  public String family() {
    return FAMILY;
  }

  @Override
  public int levels() {
    return templates.size();
  }

  @Override
  public Problem draw(int level, RandomGenerator random) {
    requireLevel(level);
    List<StoryTemplate> choice = templates.get(level - 1);
    for (int tries = 0; tries < 100_000; tries++) {
      StoryTemplate template = choice.get(random.nextInt(choice.size()));
      Optional<Map<String, String>> numbers = template.numbers(random);
      if (numbers.isPresent()) {
        Map<String, String> values = new HashMap<>(numbers.get());
        int who = random.nextInt(NAMES.size());
        values.put("name", NAMES.get(who));
        values.put("other", NAMES.get((who + 1 + random.nextInt(NAMES.size() - 1)) % NAMES.size()));
        values.put("thing", THINGS.get(random.nextInt(THINGS.size())));
        String question = Wording.of(template.text()).say(random, values);
        String answer = template.answer(numbers.get()).orElseThrow().toString();
        return new Problem(FAMILY, question, answer, template.instance(numbers.get()), level);
      }
    }
    throw new IllegalStateException("no story of level " + level + " has a whole positive answer");
  }

  private static final List<StoryTemplate> ONE_STEP =
      List.of(
          story(
              "gift",
              "{name} has {a} {thing} and gets {b} more from {other}. How many {thing} does {name}"
                  + " have now?",
              "{a} + {b}",
              "a=2..99",
              "b=2..99"),
          story(
              "loss",
              "{name} had {a} {thing} and gave {b} of them to {other}. How many are left?",
              "{a} - {b}",
              "a=5..99",
              "b=2..60"),
          story(
              "rows",
              "There are {a} rows with {b} {thing} each. How many {thing} are there?",
              "{a} * {b}",
              "a=2..12",
              "b=2..12"),
          story(
              "sharing",
              "{a} {thing} are shared equally by {b} children. How many does each child get?",
              "{a} / {b}",
              "a=6..96",
              "b=2..9"));

  private static final List<StoryTemplate> TWO_STEPS =
      List.of(
          story(
              "boxes",
              "{name} fills {a} boxes with {b} {thing} each and has {c} {thing} left over. How many"
                  + " {thing} are there?",
              "{a} * {b} + {c}",
              "a=2..12",
              "b=3..20",
              "c=2..19"),
          story(
              "change",
              "{name} buys {a} tickets at {b} dollars each and pays with {c} dollars. How much"
                  + " change is there?",
              "{c} - {a} * {b}",
              "a=2..9",
              "b=2..12",
              "c=20..100"),
          story(
              "together",
              "{name} has {a} {thing}. {other} has {b} times as many. How many do they have"
                  + " together?",
              "{a} + {a} * {b}",
              "a=2..30",
              "b=2..6"));

  private static final List<StoryTemplate> THREE_STEPS =
      List.of(
          story(
              "shop",
              "A shop sells {a} {thing} on Monday and {b} more than that on Tuesday, each for {c}"
                  + " dollars. How many dollars does it take in on both days?",
              "({a} + {a} + {b}) * {c}",
              "a=3..40",
              "b=2..20",
              "c=2..9"),
          story(
              "trip",
              "{name} drives {a} hours at {b} km per hour and then {c} hours at {d} km per hour. How"
                  + " many km is that?",
              "{a} * {b} + {c} * {d}",
              "a=2..6",
              "b=30..110",
              "c=2..6",
              "d=30..110"));

  private static final List<StoryTemplate> FOUR_STEPS =
      List.of(
          story(
              "savings",
              "{name} earns {a} dollars a week and spends {b} of them. After {c} weeks a third of"
                  + " the savings goes to {other}. How many dollars does {name} keep?",
              "({a} - {b}) * {c} - ({a} - {b}) * {c} / 3",
              "a=40..200",
              "b=10..120",
              "c=2..12"),
          story(
              "percent",
              "A box holds {a} {thing}. {b} percent of them are sold, and {c} customers share the"
                  + " rest equally. How many {thing} does each customer get?",
              "({a} - {a} * {b} / 100) / {c}",
              "a=20..400",
              "b=5..95",
              "c=2..9"));

  private static StoryTemplate story(String name, String text, String formula, String... ranges) {
    return new StoryTemplate(name, text, formula, List.of(ranges));
  }

  /**
   * Computes the answer to an instance of the usual stories or of others.
   *
   * @param instance the instance of a problem of this family
   * @return its answer
   * @throws IllegalArgumentException if there is no such story
   */
  public Rational solve(String instance) {
    String[] parts = instance.split(" ");
    Map<String, String> numbers = new HashMap<>();
    for (int i = 1; i < parts.length; i++) {
      numbers.put(parts[i].split("=")[0], parts[i].split("=")[1]);
    }
    return templates.stream()
        .flatMap(List::stream)
        .filter(t -> t.name().equals(parts[0]))
        .findFirst()
        .flatMap(t -> t.answer(numbers))
        .orElseThrow(() -> new IllegalArgumentException("there is no story '" + instance + "'"));
  }
}
