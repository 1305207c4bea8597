package org.djlext.vlm.tune.ppo;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.AdaptedModel;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.policy.PolicyAndValueModel;
import org.djlext.vlm.tune.preference.RewardModels;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;

/** Proximal policy optimisation that a configuration describes, ready to run. */
public final class PpoTuning implements AutoCloseable {

  private final PpoConfig config;
  private final Path out;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private ExampleEncoder encoder;
  private PolicyAndValueModel trained;
  private PromptData prompts;
  private PromptData validation;
  private PpoObjective objective;

  private PpoTuning(PpoConfig config, Path out) {
    this.config = config;
    this.out = out;
  }

  /**
   * Loads all models and prepares the prompts.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with a model or the data
   * @throws IOException if a file cannot be read
   */
  public static PpoTuning open(PpoConfig config, Path out, Device device) throws IOException {
    return open(config, out, device, null);
  }

  /**
   * Loads all models but the reward model, in whose place a rule says what answers are worth.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @param scorer the rule, or null for the reward model
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with a model or the data
   * @throws IOException if a file cannot be read
   */
  public static PpoTuning open(PpoConfig config, Path out, Device device, AnswerScorer scorer)
      throws IOException {
    PpoTuning tuning = new PpoTuning(config, out);
    try {
      tuning.load(device, scorer);
      return tuning;
    } catch (IOException | RuntimeException e) {
      tuning.close();
      throw e;
    }
  }

  private void load(Device device, AnswerScorer scorer) throws IOException {
    WholeModel policy = own(WholeModel.open(config.model(), device));
    requireLanguageModel(policy);
    encoder = own(ExampleEncoder.open(policy.origin(), InstructionStyle.ALPACA, false));
    prompts = own(PromptData.prepare(config.data(), encoder, config.maxPromptLength()));
    if (config.validation() != null) {
      validation = own(PromptData.prepare(config.validation(), encoder, config.maxPromptLength()));
    }
    RolloutSettings sampling =
        RolloutSettings.builder()
            .optMaxNewTokens(config.responseLength())
            .optTemperature(config.temperature())
            .optRows(config.ppo().forwardRows())
            .optStopIds(Set.of(encoder.endId()))
            .build();
    AnswerScorer judge = scorer == null ? rewards(policy, device) : scorer;
    WholeModel value =
        own(
            RewardModels.open(
                config.valueModel(), out.resolve("begin"), config.run().seed(), device));
    requireSameTokens("value_model", policy, value);
    TunedModel tuned = config.lora() == null ? policy : own(adapted(policy));
    WholeModel frozen =
        config.lora() == null ? own(WholeModel.open(config.model(), device)) : policy;
    ReferencePolicy reference =
        new ReferencePolicy(
            frozen.model().getBlock(),
            frozen.model().getNDManager(),
            sampling.distribution(),
            0,
            config.ppo().forwardRows());
    trained = own(PolicyAndValueModel.of(tuned, value));
    try {
      objective =
          new PpoObjective(
              new PpoModels(trained, reference, judge),
              prompts,
              validation,
              config.ppo(),
              sampling,
              config.run());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(config.file(), e.getMessage(), e);
    }
  }

  private AnswerScorer rewards(WholeModel policy, Device device) throws IOException {
    WholeModel reward = own(WholeModel.open(config.rewardModel(), device));
    if (!(reward.model().getBlock() instanceof ScoreBlock score)) {
      throw new CheckpointException(
          config.file(), "reward_model", "a reward model", "another: " + config.rewardModel());
    }
    requireSameTokens("reward_model", policy, reward);
    return new RewardScorer(
        score, reward.model().getNDManager(), encoder.closing(), 0, config.ppo().forwardRows());
  }

  private TunedModel adapted(WholeModel policy) throws CheckpointException {
    try {
      // what an adapter begins with is drawn at random
      policy.model().getNDManager().getEngine().setRandomSeed((int) config.run().seed());
      return AdaptedModel.attach(policy, config.lora());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(config.file(), "lora: " + e.getMessage(), e);
    }
  }

  private void requireLanguageModel(WholeModel policy) throws CheckpointException {
    if (!(policy.model().getBlock() instanceof CausalLanguageModel language)) {
      throw new CheckpointException(
          config.file(), "model", "a language model", "another: " + config.model());
    }
    int longest = config.maxPromptLength() + config.responseLength();
    if (longest > language.contextLength()) {
      throw new CheckpointException(
          config.file(),
          "max_prompt_length",
          "with response_length at most the model's context of " + language.contextLength(),
          longest);
    }
  }

  /** The models must read the same tokens. */
  private void requireSameTokens(String key, WholeModel policy, WholeModel other)
      throws IOException {
    try (ExampleEncoder its = ExampleEncoder.open(other.origin(), InstructionStyle.ALPACA, false)) {
      String probe = "The policy's tokens: 1 + 2 = 3, \u00e4\u00df\u4e2d";
      if (its.endId() != encoder.endId()
          || !Arrays.equals(its.prompt(probe), encoder.prompt(probe))) {
        throw new CheckpointException(
            config.file(),
            key,
            "a model with the tokenizer of " + policy.origin(),
            "another tokenizer in " + other.origin());
      }
    }
  }

  private <C extends AutoCloseable> C own(C resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Adds a listener of answers.
   *
   * @param listener hears of each roll-out before it is learnt from
   */
  public void addListener(Consumer<Experience> listener) {
    objective.addListener(listener);
  }

  /**
   * Returns an answer as text.
   *
   * @param rollout the answer
   * @return the text, without special tokens
   */
  public String answer(Rollout rollout) {
    return encoder.text(rollout.ids());
  }

  /**
   * Returns the prompt of an answer as text.
   *
   * @param rollout the answer
   * @return the text, without special tokens
   */
  public String prompt(Rollout rollout) {
    return encoder.text(rollout.prompt().ids());
  }

  /**
   * Returns what is trained.
   *
   * @return the policy and its value model, closed with this tuning
   */
  public PolicyAndValueModel model() {
    return trained;
  }

  /**
   * Returns what is asked.
   *
   * @return the prompts to learn from
   */
  public PromptData prompts() {
    return prompts;
  }

  /**
   * Returns what evaluations ask.
   *
   * @return the prompts, or null if there are none
   */
  public PromptData validation() {
    return validation;
  }

  /**
   * Begins to describe the run.
   *
   * @return a builder, to add listeners to
   */
  public TuningRun.Builder<PpoBatch> run() {
    return TuningRun.builder(trained, objective, out).optSettings(config.run());
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e); // none of them throws
      }
    }
  }
}
