package org.djlext.examples.visionlanguage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.WrittenNumber;

/**
 * Asks about a sketch. Of the questions of a kind one answer is drawn first and then a question
 * that has it, so that no answer is much more frequent than others and guessing does not help.
 */
public final class PictureQuestions {

  private final Random random;

  /**
   * Constructs the source of questions.
   *
   * @param random decides
   */
  public PictureQuestions(Random random) {
    this.random = random;
  }

  /**
   * Asks several different questions, those that list everything last.
   *
   * @param sketch what is asked about
   * @param most how many at most
   * @return the questions, of as many kinds as there are
   */
  public List<PictureQuestion> ask(Sketch sketch, int most) {
    Map<QuestionKind, List<PictureQuestion>> open = new EnumMap<>(QuestionKind.class);
    all(sketch).forEach(q -> open.computeIfAbsent(q.kind(), kind -> new ArrayList<>()).add(q));
    List<PictureQuestion> asked = new ArrayList<>();
    while (!open.isEmpty() && asked.size() < most) {
      List<QuestionKind> kinds = new ArrayList<>(open.keySet());
      Collections.shuffle(kinds, random);
      for (QuestionKind kind : kinds) {
        List<PictureQuestion> left = open.get(kind);
        PictureQuestion question = draw(left);
        asked.add(question);
        left.remove(question);
        if (left.isEmpty()) {
          open.remove(kind);
        }
      }
    }
    List<PictureQuestion> some = new ArrayList<>(asked.subList(0, Math.min(most, asked.size())));
    some.sort(Comparator.comparing(question -> question.kind() == QuestionKind.LIST));
    return List.copyOf(some);
  }

  /** Draws an answer, then a question that has it. */
  private PictureQuestion draw(List<PictureQuestion> questions) {
    Map<String, List<PictureQuestion>> byAnswer = new TreeMap<>();
    questions.forEach(
        q -> byAnswer.computeIfAbsent(q.answer(), answer -> new ArrayList<>()).add(q));
    return pick(pick(new ArrayList<>(byAnswer.values())));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /**
   * Returns everything that can be asked about a sketch.
   *
   * @param sketch what is asked about
   * @return questions, each with one right answer
   */
  public static List<PictureQuestion> all(Sketch sketch) {
    return Stream.of(
            ShapeQuestions.all(sketch),
            sketch.number().stream().flatMap(PictureQuestions::number).toList(),
            sketch.chart().stream().flatMap(PictureQuestions::chart).toList())
        .flatMap(List::stream)
        .toList();
  }

  private static Stream<PictureQuestion> number(WrittenNumber number) {
    String value = Integer.toString(number.value());
    return Stream.of(
        new PictureQuestion(QuestionKind.DIGITS, "Which number is written?", value),
        new PictureQuestion(
            QuestionKind.COLOR, "What color is the number?", number.ink().color().word()));
  }

  private static Stream<PictureQuestion> chart(BarChart chart) {
    BarChart.Bar high = chart.bars().get(0);
    BarChart.Bar low = high;
    List<PictureQuestion> questions = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (BarChart.Bar bar : chart.bars()) {
      high = bar.value() > high.value() ? bar : high;
      low = bar.value() < low.value() ? bar : low;
      String color = bar.ink().color().word();
      all.add(color + " " + bar.value());
      questions.add(chart("How high is the " + color + " bar?", Integer.toString(bar.value())));
    }
    questions.add(chart("Which bar is the highest?", high.ink().color().word()));
    questions.add(chart("Which bar is the lowest?", low.ink().color().word()));
    questions.add(
        new PictureQuestion(
            QuestionKind.LIST, "List the bars from left to right.", String.join(", ", all)));
    String count = Integer.toString(chart.bars().size());
    questions.add(new PictureQuestion(QuestionKind.COUNT, "How many bars are there?", count));
    return questions.stream();
  }

  private static PictureQuestion chart(String text, String answer) {
    return new PictureQuestion(QuestionKind.CHART, text, answer);
  }
}
