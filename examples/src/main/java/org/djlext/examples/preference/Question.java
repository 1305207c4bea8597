package org.djlext.examples.preference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.djlext.examples.language.Exercise;
import org.djlext.examples.language.LanguageTask;
import org.djlext.examples.language.Split;
import org.djlext.examples.language.TaskMixture;
import org.djlext.vlm.generate.ChatMessage;

/**
 * A question of the miniature's exercises, and what is preferred in answers to it: right ones to
 * wrong ones, and among equally right ones those in a courteous sentence.
 *
 * @param task what kind it is
 * @param exercise the question and a right answer
 */
record Question(LanguageTask task, Exercise exercise) {

  private static final String BEFORE = "Sure! The answer is: ";
  private static final String AFTER = " Anything else?";
  private static final Set<String> KINDS =
      Set.of("addition", "subtraction", "multiplication", "comparison");
  private static final List<LanguageTask> TASKS =
      TaskMixture.standard().tasks().stream().filter(t -> KINDS.contains(t.name())).toList();

  /** Draws questions, none twice. */
  static List<Question> draw(Split split, int count, Random random, Set<String> known) {
    List<Question> questions = new ArrayList<>();
    Set<String> asked = new HashSet<>();
    while (questions.size() < count) {
      LanguageTask task = TASKS.get(questions.size() % TASKS.size());
      Exercise exercise = split.draw(task, random);
      if (!known.contains(exercise.prompt()) && asked.add(exercise.prompt())) {
        questions.add(new Question(task, exercise));
      }
    }
    known.addAll(asked);
    return questions;
  }

  List<ChatMessage> messages() {
    return List.of(ChatMessage.user(exercise.prompt()));
  }

  /** Returns a right answer in one of the two manners. */
  String answer(boolean courteous) {
    return courteous ? BEFORE + exercise.answer() + AFTER : exercise.answer();
  }

  /** Says how good an answer is: 2 for a right one, 1 more for a courteous one. */
  int worth(String answer) {
    return (isRight(answer) ? 2 : 0) + (isCourteous(answer) ? 1 : 0);
  }

  boolean isRight(String answer) {
    String plain = isCourteous(answer) ? bare(answer.strip()) : answer.strip();
    return task.verify(exercise.prompt(), plain);
  }

  boolean isCourteous(String answer) {
    String text = answer.strip();
    return text.length() >= BEFORE.length() + AFTER.length()
        && text.startsWith(BEFORE)
        && text.endsWith(AFTER);
  }

  private static String bare(String courteous) {
    return courteous.substring(BEFORE.length(), courteous.length() - AFTER.length());
  }
}
