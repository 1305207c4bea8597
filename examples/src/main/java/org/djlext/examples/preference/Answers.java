package org.djlext.examples.preference;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutGenerator;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import org.djlext.vlm.tune.sft.ExampleEncoder;

/** What a model answers, drawn at temperature 1 by chances that are the same for every model. */
final class Answers {

  /** The most tokens of an answer. */
  static final int LENGTH = 56;

  private static final int ROWS = 64;

  private final ExampleEncoder encoder;
  private final RolloutSettings settings;

  Answers(ExampleEncoder encoder, long seed) throws IOException {
    this.encoder = encoder;
    settings =
        RolloutSettings.builder()
            .optMaxNewTokens(LENGTH)
            .optRows(ROWS)
            .optStopIds(Set.of(encoder.endId()))
            .optSeed(seed)
            .build();
  }

  /** Returns so many answers to each question. */
  List<List<String>> of(Block policy, NDManager manager, List<Question> questions, int each)
      throws IOException {
    List<long[]> prompts = new ArrayList<>();
    for (Question question : questions) {
      prompts.add(encoder.prompt(question.messages()));
    }
    List<Rollout> rollouts;
    try (RolloutGenerator generator = new RolloutGenerator(policy, manager, settings)) {
      rollouts = generator.generate(RolloutPrompt.of(0, prompts, each), 0);
    }
    List<List<String>> answers = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      answers.add(
          rollouts.subList(i * each, (i + 1) * each).stream()
              .map(rollout -> encoder.text(rollout.ids()))
              .toList());
    }
    return answers;
  }
}
