package org.djlext.vlm.tune.reasoning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.policy.PolicyAndValueModel;
import org.djlext.vlm.tune.ppo.ReferencePolicy;
import org.djlext.vlm.tune.rollout.Rollout;

/** The model that is trained, with its value model or without, and its reference. */
record ReasoningModels(TunedModel trained, ReferencePolicy reference) {

  /** Returns what answers. */
  Block policy() {
    return trained instanceof PolicyAndValueModel both
        ? both.policy().model().getBlock()
        : trained.model().getBlock();
  }

  /** Returns the joined model, or null if there is no value model. */
  PolicyAndValueModel withValue() {
    return trained instanceof PolicyAndValueModel both ? both : null;
  }

  /** Says what the value model thinks of answers, so many rows at a time; null if there is none. */
  float[][] values(List<Rollout> rollouts, int rows) {
    if (withValue() == null) {
      return null;
    }
    float[][] values = new float[rollouts.size()][];
    for (int from = 0; from < values.length; from += rows) {
      int to = Math.min(from + rows, values.length);
      AnswerRows texts = AnswerRows.of(rollouts.subList(from, to), 0);
      try (NDManager scratch = trained.model().getNDManager().newSubManager()) {
        NDList inputs = new NDList(texts.ids(scratch));
        inputs.attach(scratch);
        ParameterStore store = new ParameterStore(scratch, false);
        NDArray found = withValue().block().value().values(store, inputs, false);
        float[][] taken = texts.taken(found, texts.answers());
        System.arraycopy(taken, 0, values, from, taken.length);
      }
    }
    return values;
  }
}
