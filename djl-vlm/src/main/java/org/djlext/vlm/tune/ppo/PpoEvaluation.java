package org.djlext.vlm.tune.ppo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/** Lets the policy answer prompts that it does not learn from, by the same chances each time. */
final class PpoEvaluation {

  private static final long SEED = 77;

  private final PromptData prompts;
  private final RolloutMaker maker;

  PpoEvaluation(
      PpoModels models, PromptData prompts, PpoSettings settings, RolloutSettings sampling) {
    this.prompts = prompts;
    maker = new RolloutMaker(models, settings, sampling.toBuilder().optSeed(SEED).build());
  }

  String digest() {
    return prompts.digest();
  }

  /** Returns the metrics of answers, with {@code eval_} before their names. */
  Map<String, Double> measure() throws IOException {
    List<RolloutPrompt> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(new RolloutPrompt(i, prompts.prompt(i), 1));
    }
    ExperienceStatistics found = maker.experience(asked, 0, 0).statistics();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("eval_objective/scores", found.scores());
    values.put("eval_objective/kl", found.kl());
    values.put("eval_objective/entropy", found.entropy());
    values.put("eval_val/num_eos_tokens", (double) found.finished());
    return values;
  }
}
