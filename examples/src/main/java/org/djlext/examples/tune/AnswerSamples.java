package org.djlext.examples.tune;

import java.util.Locale;
import java.util.function.Consumer;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.vlm.tune.ppo.Experience;
import org.djlext.vlm.tune.ppo.PpoTuning;
import org.djlext.vlm.tune.rollout.Rollout;

/** Shows now and then what a policy answers, and what that is worth. */
final class AnswerSamples implements Consumer<Experience> {

  private static final int SHOWN = 3;

  private final PpoTuning tuning;
  private final CommandOutput output;
  private final int every;
  private int heard;

  AnswerSamples(PpoTuning tuning, CommandOutput output, int every) {
    this.tuning = tuning;
    this.output = output;
    this.every = every;
  }

  @Override
  public void accept(Experience experience) {
    if (heard++ % every != 0) {
      return;
    }
    for (int i = 0; i < Math.min(SHOWN, experience.rollouts().size()); i++) {
      Rollout rollout = experience.rollouts().get(i);
      output.note(
          String.format(
              Locale.ROOT,
              "  %s -> %s (%s tokens, score %.3f)",
              oneLine(tuning.prompt(rollout)),
              oneLine(tuning.answer(rollout)),
              rollout.ids().length,
              experience.scores()[i]));
    }
  }

  private static String oneLine(String text) {
    return text.strip().replace("\n", " | ");
  }
}
