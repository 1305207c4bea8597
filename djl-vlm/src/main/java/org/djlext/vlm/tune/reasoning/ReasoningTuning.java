package org.djlext.vlm.tune.reasoning;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.AdaptedModel;
import org.djlext.vlm.tune.TunedModel;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.policy.PolicyAndValueModel;
import org.djlext.vlm.tune.ppo.ReferencePolicy;
import org.djlext.vlm.tune.preference.RewardModels;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemSplit;
import org.djlext.vlm.tune.reasoning.verify.Verifier;

/**
 * Learning from verified answers that a configuration describes, ready to run.
 *
 * <pre>{@code
 * ReasoningConfig config = ReasoningConfig.read(Path.of("dapo.yaml"), Method.DAPO);
 * try (ReasoningTuning tuning =
 *     ReasoningTuning.open(config, folder, null, FamilyVerifier.standard(), List.of())) {
 *   tuning.run().build().run();
 * }
 * }</pre>
 */
public final class ReasoningTuning implements AutoCloseable {

  private final ReasoningConfig config;
  private final Path out;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private TunedModel trained;
  private ReasoningObjective objective;

  private ReasoningTuning(ReasoningConfig config, Path out) {
    this.config = config;
    this.out = out;
  }

  /**
   * Loads the models and makes the problems.
   *
   * @param config the configuration
   * @param out the folder of the run
   * @param device where to train, or null for the engine's choice
   * @param verifier says which answers are right
   * @param rewards what answers are rewarded for beside; perhaps none
   * @return the tuning, to be closed
   * @throws CheckpointException naming what is wrong with the configuration or a model
   * @throws IOException if a file cannot be read
   */
  public static ReasoningTuning open(
      ReasoningConfig config,
      Path out,
      Device device,
      Verifier verifier,
      List<WeightedReward> rewards)
      throws IOException {
    ReasoningTuning tuning = new ReasoningTuning(config, out);
    try {
      tuning.load(device, verifier, rewards);
      return tuning;
    } catch (IllegalArgumentException e) {
      tuning.close();
      throw new CheckpointException(config.file(), e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      tuning.close();
      throw e;
    }
  }

  private void load(Device device, Verifier verifier, List<WeightedReward> rewards)
      throws IOException {
    WholeModel policy = own(WholeModel.open(config.model(), device));
    if (!(policy.model().getBlock() instanceof CausalLanguageModel)) {
      throw new CheckpointException(
          config.file(), "model", "a language model", "another: " + config.model());
    }
    Questions questions = own(Questions.open(policy.origin(), config.system()));
    ReasoningSettings method = config.method().stoppedBy(questions.stops());
    ReferencePolicy reference = null;
    if (method.ingredients().kl().wanted()) {
      WholeModel frozen =
          config.lora() == null ? own(WholeModel.open(config.model(), device)) : policy;
      int rows = method.answersPerUpdate() / config.run().accumulation();
      reference =
          new ReferencePolicy(
              frozen.model().getBlock(),
              frozen.model().getNDManager(),
              method.sampling().distribution(),
              0,
              Math.max(1, rows));
    }
    trained = policy;
    if (config.lora() != null) {
      // what an adapter begins with is drawn at random
      policy.model().getNDManager().getEngine().setRandomSeed((int) config.run().seed());
      trained = own(AdaptedModel.attach(policy, config.lora()));
    }
    if (method.ingredients().value() != null) {
      WholeModel value =
          own(RewardModels.open(config.model(), out.resolve("begin"), config.run().seed(), device));
      trained = own(PolicyAndValueModel.of(trained, value));
    }
    AnswerJudge judge = new AnswerJudge(verifier, rewards, method.ingredients(), questions);
    objective =
        new ReasoningObjective(
            new ReasoningModels(trained, reference),
            method,
            config.run(),
            new GeneratedProblems(config.problems(), ProblemSplit.TRAINING, config.run().seed()),
            questions,
            judge,
            heldOut(questions, judge));
  }

  /** The same problems whatever the seed of the run, so that runs can be compared. */
  private HeldOutProblems heldOut(Questions questions, AnswerJudge judge) {
    if (config.validationProblems() == 0) {
      return null;
    }
    GeneratedProblems source = new GeneratedProblems(config.problems(), ProblemSplit.HELD_OUT, 0);
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < config.validationProblems(); i++) {
      problems.add(source.at(i));
    }
    return new HeldOutProblems(problems, config.validationAnswers(), questions, judge);
  }

  private <C extends AutoCloseable> C own(C resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Adds a listener of answers.
   *
   * @param listener hears of all groups of a roll-out before they are learnt from, also of those
   *     that dynamic sampling dropped
   */
  public void addListener(Consumer<List<AnswerGroup>> listener) {
    objective.addListener(sampled -> listener.accept(sampled.sampled()));
  }

  /**
   * Measures the policy as it is, on the held-out problems.
   *
   * @return {@code eval_accuracy} and others; none without held-out problems
   * @throws IOException if something cannot be read
   */
  public Map<String, Double> evaluate() throws IOException {
    return objective.evaluate(null);
  }

  /**
   * Begins to describe the run.
   *
   * @return a builder, to add listeners to
   */
  public TuningRun.Builder<?> run() {
    return TuningRun.builder(trained, objective, out).optSettings(config.run());
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
