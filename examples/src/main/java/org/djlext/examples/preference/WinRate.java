package org.djlext.examples.preference;

import ai.djl.Model;
import java.io.IOException;
import java.util.List;
import org.djlext.vlm.tune.WholeModel;

/** How often a model's answers are preferred to those of the model that it began as. */
final class WinRate {

  private final List<Question> questions;
  private final Answers answers;
  private final int[] start;

  /**
   * How a model does.
   *
   * @param win the share of questions whose answer is preferred, ties counted half
   * @param right the share of right answers
   * @param courteous the share of courteous ones
   */
  record Standing(double win, double right, double courteous) {}

  WinRate(WholeModel start, Answers answers, List<Question> questions) throws IOException {
    this.questions = questions;
    this.answers = answers;
    this.start = worths(said(start.model()));
  }

  private List<String> said(Model model) throws IOException {
    return answers.of(model.getBlock(), model.getNDManager(), questions, 1).stream()
        .map(list -> list.get(0))
        .toList();
  }

  private int[] worths(List<String> said) {
    int[] worths = new int[said.size()];
    for (int i = 0; i < worths.length; i++) {
      worths[i] = questions.get(i).worth(said.get(i));
    }
    return worths;
  }

  /** Lets a model answer all questions, against all answers of the start. */
  Standing of(Model model) throws IOException {
    List<String> said = said(model);
    int[] worths = worths(said);
    double wins = 0;
    int right = 0;
    int courteous = 0;
    for (int i = 0; i < worths.length; i++) {
      wins += worths[i] > start[i] ? 1 : worths[i] == start[i] ? 0.5 : 0;
      right += questions.get(i).isRight(said.get(i)) ? 1 : 0;
      courteous += questions.get(i).isCourteous(said.get(i)) ? 1 : 0;
    }
    double n = worths.length;
    return new Standing(wins / n, right / n, courteous / n);
  }
}
