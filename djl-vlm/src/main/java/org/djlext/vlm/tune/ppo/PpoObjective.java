package org.djlext.vlm.tune.ppo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.TokenEntropy;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.TuningStep;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.policy.PolicyLoss;
import org.djlext.vlm.tune.policy.PolicyLossConfig;
import org.djlext.vlm.tune.policy.PolicyStatistics;
import org.djlext.vlm.tune.policy.ValueLoss;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/**
 * Proximal policy optimisation (arXiv 1707.06347, with the penalty of arXiv 2203.02155): the policy
 * answers prompts, a scorer says what the answers are worth, and the policy and its value model
 * learn from them several times before they answer anew. A run can be taken up where new answers
 * are due.
 *
 * <p>Losses, advantages and metrics are trl's; what trl averages over padding too is averaged over
 * tokens only. An epoch goes through the prompts once.
 */
public final class PpoObjective implements Objective<PpoBatch> {

  private final PromptData prompts;
  private final PpoSettings settings;
  private final RolloutSettings sampling;
  private final TuningSettings run;
  private final RolloutMaker maker;
  private final Shuffle shuffle;
  private final PpoEvaluation evaluation;
  private final PolicyLoss policyLoss;
  private final ValueLoss valueLoss;
  private final List<Consumer<Experience>> listeners = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private double cost;
  private Experience experience;
  private int[] order;

  /** Puts numbers from 0 on into an order that the seed alone decides. */
  @FunctionalInterface
  interface Shuffle {

    int[] order(int count, long seed);
  }

  /**
   * Constructs the objective.
   *
   * @param models policy, value model, reference and scorer, which stay the caller's
   * @param prompts what is asked, which stays the caller's
   * @param validation prompts that evaluations ask, or null
   * @param settings how the policy learns
   * @param sampling how it answers; its seed is not used, that of the run is
   * @param run the settings of the run, whose batches are parts of an update
   * @throws IllegalArgumentException if there are too few prompts, or an update cannot be cut into
   *     as many batches
   */
  public PpoObjective(
      PpoModels models,
      PromptData prompts,
      PromptData validation,
      PpoSettings settings,
      RolloutSettings sampling,
      TuningSettings run) {
    this(
        prompts,
        settings,
        sampling,
        run,
        new RolloutMaker(models, settings, sampling.toBuilder().optSeed(run.seed()).build()),
        validation == null ? null : new PpoEvaluation(models, validation, settings, sampling),
        PpoObjective::shuffled);
  }

  PpoObjective(
      PromptData prompts,
      PpoSettings settings,
      RolloutSettings sampling,
      TuningSettings run,
      RolloutMaker maker,
      PpoEvaluation evaluation,
      Shuffle shuffle) {
    this.prompts = prompts;
    this.settings = settings;
    this.sampling = sampling;
    this.run = run;
    this.cost = settings.kl().coefficient();
    requireFitting();
    this.maker = maker;
    this.evaluation = evaluation;
    this.shuffle = shuffle;
    policyLoss = new PolicyLoss(PolicyLossConfig.clipped(settings.clip()));
    valueLoss = new ValueLoss(settings.valueClip());
  }

  private void requireFitting() {
    if (prompts.size() < settings.batchSize()) {
      throw new IllegalArgumentException(
          "batch_size: expected at most the %d prompts, found %d"
              .formatted(prompts.size(), settings.batchSize()));
    }
    int update = settings.batchSize() / settings.miniBatches();
    if (update % run.accumulation() != 0) {
      throw new IllegalArgumentException(
          "accumulation: expected a divisor of the %d answers of an update, found %d"
              .formatted(update, run.accumulation()));
    }
    if (run.evaluateEvery() % settings.updatesPerRollout() != 0) {
      throw new IllegalArgumentException(
          "evaluate_every: expected a multiple of the %d updates between roll-outs, found %d"
              .formatted(settings.updatesPerRollout(), run.evaluateEvery()));
    }
  }

  /**
   * Adds a listener of answers.
   *
   * @param listener hears of each roll-out before it is learnt from
   */
  public void addListener(Consumer<Experience> listener) {
    listeners.add(listener);
  }

  private int batchesPerRollout() {
    return settings.updatesPerRollout() * run.accumulation();
  }

  @Override
  public int batches() {
    return prompts.size() / settings.batchSize() * batchesPerRollout();
  }

  @Override
  public PpoBatch batch(int epoch, int index) throws IOException {
    int within = index % batchesPerRollout();
    if (within == 0) {
      rollOut(epoch, index / batchesPerRollout());
    }
    int update = within / run.accumulation();
    int pass = update / settings.miniBatches();
    int size = settings.batchSize() / settings.miniBatches();
    if (update % settings.miniBatches() == 0 && within % run.accumulation() == 0) {
      long rollout = (long) epoch * batches() + index - within;
      order = shuffle.order(settings.batchSize(), seed(3) + 31 * rollout + pass);
    }
    int from = update % settings.miniBatches() * size;
    int[] rows = Arrays.copyOfRange(order, from, from + size);
    int part = size / run.accumulation();
    int at = within % run.accumulation() * part;
    return PpoBatch.of(experience, rows, at, at + part);
  }

  /** Lets the policy of now answer the next prompts. */
  private void rollOut(int epoch, int rollout) throws IOException {
    int perEpoch = prompts.size() / settings.batchSize();
    int number = epoch * perEpoch + rollout;
    int[] asked = shuffle.order(prompts.size(), seed(1) + epoch);
    List<RolloutPrompt> some = new ArrayList<>();
    for (int i = 0; i < settings.batchSize(); i++) {
      long chance = (long) number * settings.batchSize() + i;
      long[] ids = prompts.prompt(asked[rollout * settings.batchSize() + i]);
      some.add(new RolloutPrompt(chance, ids, 1));
    }
    if (experience != null) {
      cost = nextCost();
    }
    experience = maker.experience(some, number * settings.updatesPerRollout(), cost);
    ratios.clear();
    listeners.forEach(listener -> listener.accept(experience));
  }

  private double nextCost() {
    return settings.kl().next(cost, experience.statistics().kl(), settings.batchSize());
  }

  private long seed(int use) {
    return (run.seed() * 7 + use) * 1_000_003;
  }

  private static int[] shuffled(int count, long seed) {
    int[] order = IntStream.range(0, count).toArray();
    Random random = new Random(seed);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
    return order;
  }

  @Override
  public double weight(PpoBatch batch) {
    return batch.rows().length;
  }

  @Override
  public void accumulate(TuningStep step, PpoBatch batch) {
    NDManager scratch = step.scratch();
    AnswerRows texts = AnswerRows.of(batch.rollouts(), 0);
    NDArray labels = texts.labels(scratch);
    NDList said = step.trainer().forward(new NDList(texts.ids(scratch)));
    said.attach(scratch);
    NDArray logProbs = sampling.distribution().logProbs(said.get(0), labels);
    logProbs.attach(scratch);
    int columns = texts.width() - 1;
    NDList policy =
        policyLoss.evaluate(
            logProbs,
            new NDList(
                texts.placed(scratch, batch.sampled(), columns),
                texts.placed(scratch, batch.part(batch.experience().advantages()), columns),
                texts.placed(scratch, batch.weights(false), columns)));
    policy.attach(scratch);
    NDList value =
        valueLoss.evaluate(
            said.get(1),
            texts.placed(scratch, batch.part(batch.experience().values()), texts.width()),
            texts.placed(scratch, batch.part(batch.experience().returns()), texts.width()),
            texts.placed(scratch, batch.weights(true), texts.width()));
    value.attach(scratch);
    step.backward(policy.head().add(value.head().mul((float) settings.valueCoefficient())));
    tell(step.metrics(), batch, policy, value);
    NDArray entropy = TokenEntropy.sum(said.get(0), labels, sampling.distribution().temperature());
    entropy.attach(scratch);
    float[] sums = entropy.toFloatArray();
    step.metrics().mean("policy/entropy_avg", sums[0] / sums[1], sums[1]);
    double rollouts = step.update() / settings.updatesPerRollout() + 1.0;
    step.metrics().mean("episode", rollouts * settings.batchSize(), 1);
  }

  private void tell(StepMetrics metrics, PpoBatch batch, NDList policy, NDList value) {
    batch.experience().statistics().tell(metrics);
    PolicyStatistics seen = PolicyStatistics.of(policy.get(1));
    int tokens = batch.rollouts().stream().mapToInt(rollout -> rollout.ids().length).sum();
    metrics.mean("policy/approxkl_avg", seen.approximateKl(), tokens);
    metrics.mean("policy/clipfrac_avg", (double) seen.clippedLow() + seen.clippedHigh(), tokens);
    metrics.sum("loss/policy_avg", policy.head().getFloat());
    metrics.sum("loss/value_avg", value.head().getFloat());
    metrics.mean("val/clipfrac_avg", value.get(1).getFloat(), tokens);
    metrics.mean("val/ratio", seen.ratio(), tokens);
    ratios.add((double) seen.ratio());
    metrics.mean("val/ratio_var", variance(ratios), 1);
    metrics.sum("num_tokens", tokens);
  }

  private static double variance(List<Double> values) {
    double mean = values.stream().mapToDouble(v -> v).average().orElse(0);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() < 2 ? 0 : squares / (values.size() - 1);
  }

  @Override
  public Map<String, Double> evaluate(Trainer trainer) throws IOException {
    return evaluation == null ? Map.of() : evaluation.measure();
  }

  @Override
  public boolean resumableAfter(int update) {
    return update % settings.updatesPerRollout() == 0;
  }

  @Override
  public void save(Path folder) throws IOException {
    PpoState.write(folder, experience == null ? cost : nextCost());
  }

  @Override
  public void restore(Path folder) throws IOException {
    cost = PpoState.read(folder);
    experience = null;
  }

  @Override
  public String identity() {
    return "ppo %s %s %s%s"
        .formatted(
            settings,
            sampling.toBuilder().optSeed(0).build(),
            prompts.digest(),
            evaluation == null ? "" : " " + evaluation.digest());
  }
}
