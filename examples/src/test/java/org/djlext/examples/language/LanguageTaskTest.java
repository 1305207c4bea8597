package org.djlext.examples.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageTaskTest {

  static Stream<LanguageTask> tasks() {
    return TaskMixture.standard().tasks().stream();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void acceptsItsOwnAnswers(LanguageTask task) {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      Exercise exercise = task.draw(random);
      assertThat(task.verify(exercise.prompt(), exercise.answer())).as("%s", exercise).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void refusesDamagedAnswers(LanguageTask task) {
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      Exercise exercise = task.draw(random);
      String answer = exercise.answer();
      for (String wrong :
          List.of("", "I do not know.", answer + " 99999", answer.substring(1, answer.length()))) {
        // without its first character a calculation may still end in the right number
        boolean working = answer.contains(":") && wrong.equals(answer.substring(1));
        if (!working) {
          assertThat(task.verify(exercise.prompt(), wrong)).as("%s: %s", exercise, wrong).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void drawsTheSameForTheSameSeed(LanguageTask task) {
    Random one = new Random(3);
    Random two = new Random(3);
    for (int i = 0; i < 200; i++) {
      assertThat(task.draw(one)).isEqualTo(task.draw(two));
    }
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void splitsShareNoSubject(LanguageTask task) {
    Random random = new Random(4);
    Map<Split, Set<String>> subjects = new HashMap<>();
    for (Split split : Split.values()) {
      for (int i = 0; i < 1000; i++) {
        subjects
            .computeIfAbsent(split, s -> new HashSet<>())
            .add(split.draw(task, random).subject());
      }
    }
    if (task.canBeHeldOut()) {
      assertThat(subjects.get(Split.HELD_OUT)).isNotEmpty().doesNotContain("");
      assertThat(subjects.get(Split.HELD_OUT))
          .doesNotContainAnyElementsOf(subjects.get(Split.TRAINING));
    } else {
      assertThat(subjects.get(Split.HELD_OUT)).containsExactly("");
    }
  }

  @Test
  void everyTaskHasItsOwnNameAndShare() {
    TaskMixture mixture = TaskMixture.standard();
    assertThat(mixture.tasks()).extracting(LanguageTask::name).doesNotHaveDuplicates();
    Map<String, Integer> drawn = new HashMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      drawn.merge(mixture.draw(random).name(), 1, Integer::sum);
    }
    int total = mixture.weights().values().stream().mapToInt(Integer::intValue).sum();
    mixture
        .weights()
        .forEach(
            (task, weight) ->
                assertThat(drawn.get(task.name()) / 20_000.0)
                    .isBetween(0.8 * weight / total, 1.2 * weight / total));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "addition | What is 305 + 298? | 603 | true",
        "addition | What is 305 + 298? | The sum is 603. | true",
        "addition | What is 305 + 298? | 5+8=13, 0+9+1=10, 3+2+1=6: 503 | false",
        "subtraction | Subtract 98 from 305. | 207 | true",
        "subtraction | Subtract 98 from 305. | 98 | false",
        "multiplication | What is 12 times 7? | 84 | true",
        "multiplication | 12*7 = | 10*7=70, 2*7=14: 94 | false",
        "comparison | Which is larger, 89 or 98? | 98 | true",
        "comparison | Which is larger, 89 or 98? | 98 is larger than 89 | false",
        "comparison | Which number is less: 89 or 98? | 89 | true",
        "number sorting | Sort 9, 10, 1. | 1 9 10 | true",
        "number sorting | Sort 9, 10, 1. | 1, 10, 9 | false",
        "number sorting | Sort 9, 10, 1. | 1, 9, 10, 10 | false",
        "number sorting | Sort from largest to smallest: 9, 10, 1. | 10, 9, 1 | true",
        "word sorting | Sort these words: pig, pearl, owl. | owl, pearl, pig | true",
        "word sorting | Sort these words: pig, pearl, owl. | owl, pig, pearl | false",
        "backward spelling | Spell owl backwards. | l w o | true",
        "backward spelling | Spell owl backwards. | lwo | true",
        "backward spelling | Spell owl backwards. | o w l | false",
        "letter counting | How many letters are in owl? | o w l: 3 | true",
        "letter counting | How many letters does the word owl have? | 4 | false",
        "letter counting | How many times is the letter e in cheese? | 3 | true",
        "letter counting | How often is e in the word cheese? | c h e e s e: 2 | false",
        "24 game | Use 3, 8 and 8 to make 24. | 8 * 3 = 24 | false",
        "24 game | Use 3, 8 and 1 to make 24. | 8 * 3 / 1 | true",
        "24 game | Make 24 from 2, 3 and 4. | 4 * (3 * 2) = 24 | true",
        "24 game | Make 24 from 2, 3 and 4. | 4 * 3 * 2 = 25 | false",
        "24 game | Make 24 from 2, 3 and 4. | 4 * 6 = 24 | false",
        "24 game | Make 24 from 2, 3 and 4. | 24 = 24 = 24 | false",
      })
  void judgesAnswersHoweverWorded(String name, String prompt, String answer, boolean right) {
    LanguageTask task = tasks().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    assertThat(task.verify(prompt, answer)).isEqualTo(right);
  }

  @Test
  void refusesPromptsOfOtherTasks() {
    tasks()
        .filter(task -> !task.name().equals("word sorting"))
        .forEach(
            task ->
                assertThatThrownBy(() -> task.verify("Tell me more, please", "4"))
                    .as(task.name())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Tell me more"));
  }
}
