package org.djlext.vlm.tune.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutGenerator;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/** Lets the policy of now answer, and everything else say what it thinks of the answers. */
class RolloutMaker {

  private final PpoModels models;
  private final PpoSettings settings;
  private final RolloutSettings sampling;

  RolloutMaker(PpoModels models, PpoSettings settings, RolloutSettings sampling) {
    this.models = models;
    this.settings = settings;
    this.sampling = sampling;
  }

  /** Returns an answer to each prompt, by the weights of now. */
  List<Rollout> answers(List<RolloutPrompt> prompts, int version) {
    NDManager manager = models.trained().policy().model().getNDManager();
    try (RolloutGenerator generator =
        new RolloutGenerator(models.trained().block().policy(), manager, sampling)) {
      return generator.generate(prompts, version);
    }
  }

  Experience experience(List<RolloutPrompt> prompts, int version, double cost) throws IOException {
    List<Rollout> rollouts = answers(prompts, version);
    float[] scores = models.scorer().scores(rollouts);
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new IOException(
            "score of answer %d to prompt %d: expected a finite number, found %s"
                .formatted(rollouts.get(i).answer(), rollouts.get(i).prompt().index(), scores[i]));
      }
    }
    float[][] reference = models.reference().logProbs(rollouts);
    return Experience.of(rollouts, reference, values(rollouts), scores, settings, cost);
  }

  private float[][] values(List<Rollout> rollouts) {
    int[] counts = Experience.counts(rollouts);
    float[][] values = new float[counts.length][];
    for (int from = 0; from < counts.length; from += settings.forwardRows()) {
      int to = Math.min(from + settings.forwardRows(), counts.length);
      AnswerRows texts = AnswerRows.of(rollouts.subList(from, to), 0);
      try (NDManager scratch = models.trained().model().getNDManager().newSubManager()) {
        NDList inputs = new NDList(texts.ids(scratch));
        inputs.attach(scratch);
        NDArray found =
            models
                .trained()
                .block()
                .value()
                .values(new ParameterStore(scratch, false), inputs, false);
        float[][] taken = texts.taken(found, Arrays.copyOfRange(counts, from, to));
        System.arraycopy(taken, 0, values, from, taken.length);
      }
    }
    return values;
  }
}
