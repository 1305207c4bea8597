package org.djlext.examples.visionlanguage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.examples.sketch.InkColor;
import org.djlext.examples.sketch.ShapeKind;
import org.djlext.examples.sketch.Sketch;
import org.djlext.examples.sketch.SketchItem;
import org.djlext.examples.sketch.SketchItem.BarChart;
import org.djlext.examples.sketch.SketchItem.PlacedShape;
import org.junit.jupiter.api.Test;

class PictureQuestionsTest {

  private static final PlacedShape SQUARE = shape(ShapeKind.SQUARE, InkColor.RED, 20, 30);
  private static final PlacedShape CIRCLE = shape(ShapeKind.CIRCLE, InkColor.BLUE, 60, 32);
  private static final PlacedShape OTHER = shape(ShapeKind.CIRCLE, InkColor.GREEN, 62, 70);

  @Test
  void shapesAreCountedNamedAndPlaced() {
    Map<String, String> answers = answers(sketch(SQUARE, CIRCLE, OTHER));
    assertThat(answers)
        .containsEntry("How many shapes are there?", "3")
        .containsEntry("How many circles are there?", "2")
        .containsEntry("How many crosses are there?", "0")
        .containsEntry("How many red shapes are there?", "1")
        .containsEntry("What color is the square?", "red")
        .containsEntry("What shape is green?", "circle")
        .containsEntry("On which side of the blue circle is the red square?", "left")
        .containsEntry("On which side of the blue circle is the green circle?", "below")
        .containsEntry("In which corner is the red square?", "top left");
  }

  @Test
  void nothingIsAskedThatHasTwoAnswers() {
    Map<String, String> answers = answers(sketch(SQUARE, CIRCLE, OTHER));
    assertThat(answers).doesNotContainKey("What color is the circle?"); // there are two
    // the way from the red square to the green circle is nearly a diagonal
    assertThat(answers).doesNotContainKey("On which side of the red square is the green circle?");
    Sketch twins = sketch(CIRCLE, shape(ShapeKind.CIRCLE, InkColor.BLUE, 20, 80));
    assertThat(answers(twins).keySet()).noneMatch(text -> text.startsWith("On which side"));
  }

  @Test
  void chartsAreRead() {
    BarChart chart =
        new BarChart(
            List.of(
                new BarChart.Bar(InkColor.RED.plain(), 2),
                new BarChart.Bar(InkColor.BLACK.plain(), 6),
                new BarChart.Bar(InkColor.BLUE.plain(), 3)),
            5,
            5,
            80,
            60);
    assertThat(answers(sketch(chart)))
        .containsEntry("How high is the red bar?", "2")
        .containsEntry("Which bar is the highest?", "black")
        .containsEntry("Which bar is the lowest?", "red")
        .containsEntry("How many bars are there?", "3");
  }

  @Test
  void picturesAreAlwaysTheSameAndHeldOutOnesAreOthers() {
    assertThat(AskedPicture.draw(3, 17, 4)).isEqualTo(AskedPicture.draw(3, 17, 4));
    Set<Sketch> heldOut = new java.util.HashSet<>();
    for (int i = 0; i < 300; i++) {
      heldOut.add(AskedPicture.draw(AskedPicture.HELD_OUT_SEED, i, 1).sketch());
    }
    for (int i = 0; i < 3000; i++) {
      assertThat(heldOut).doesNotContain(AskedPicture.draw(1, i, 1).sketch());
    }
  }

  @Test
  void everyKindIsAskedAndNoAnswerIsAGoodGuess() {
    Map<QuestionKind, Map<String, Integer>> seen = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      for (PictureQuestion question : AskedPicture.draw(5, i, 2).questions()) {
        seen.computeIfAbsent(question.kind(), kind -> new HashMap<>())
            .merge(question.answer(), 1, Integer::sum);
      }
    }
    assertThat(seen.keySet()).isEqualTo(EnumSet.allOf(QuestionKind.class));
    seen.forEach(
        (kind, answers) -> {
          int all = answers.values().stream().mapToInt(Integer::intValue).sum();
          int most = answers.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
          assertThat(most / (double) all).as("%s %s", kind, answers).isLessThan(0.4);
        });
  }

  @Test
  void severalQuestionsAreDifferent() {
    for (int i = 0; i < 200; i++) {
      List<PictureQuestion> questions = AskedPicture.draw(2, i, 5).questions();
      assertThat(questions).isNotEmpty().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(5);
    }
  }

  @Test
  void answersAreAcceptedByTheirWords() {
    PictureQuestion question = new PictureQuestion(QuestionKind.COLOR, "What?", "red");
    assertThat(question.accepts(" Red.")).isTrue();
    assertThat(question.accepts("dark red")).isFalse();
    assertThat(question.accepts("")).isFalse();
  }

  private static Map<String, String> answers(Sketch sketch) {
    return PictureQuestions.all(sketch).stream()
        .collect(Collectors.toMap(PictureQuestion::text, PictureQuestion::answer));
  }

  private static Sketch sketch(SketchItem... items) {
    return new Sketch(100, 100, 0xFFFFFF, List.of(items));
  }

  private static PlacedShape shape(ShapeKind kind, InkColor color, double x, double y) {
    return new PlacedShape(kind, color.plain(), x, y, 10, 0);
  }
}
