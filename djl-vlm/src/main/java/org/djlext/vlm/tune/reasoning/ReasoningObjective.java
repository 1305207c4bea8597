package org.djlext.vlm.tune.reasoning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.djlext.vlm.tune.Objective;
import org.djlext.vlm.tune.StepMetrics;
import org.djlext.vlm.tune.TokenEntropy;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.TuningStep;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.policy.PolicyLoss;
import org.djlext.vlm.tune.policy.PolicyStatistics;
import org.djlext.vlm.tune.policy.ValueLoss;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/**
 * Learning from verified answers: the policy answers problems, several times each, a verifier says
 * which answers are right, and the policy comes to prefer those, by the method that the {@link
 * Ingredients} describe. A run can be taken up where new answers are due.
 *
 * <p>An epoch is one roll-out and the updates made from it. Metrics have the names of trl and, with
 * a value model, of verl.
 */
final class ReasoningObjective implements Objective<ReasoningBatch> {

  private static final long PAD = 0;

  private final ReasoningModels models;
  private final ReasoningSettings settings;
  private final TuningSettings run;
  private final ProblemSupply problems;
  private final AnswerJudge judge;
  private final GroupSampler sampler;
  private final HeldOutProblems heldOut;
  private final RolloutSettings evaluation;
  private final PolicyLoss policyLoss;
  private final ValueLoss valueLoss;
  private final List<Consumer<SampledGroups>> listeners = new ArrayList<>();
  private final AnswerAdvantages advantages;
  private SampledGroups groups;
  private List<ReasoningBatch> updates;
  private int[] order;
  private long nextProblem;
  private long earlierFailures;

  ReasoningObjective(
      ReasoningModels models,
      ReasoningSettings settings,
      TuningSettings run,
      ProblemSupply problems,
      Questions questions,
      AnswerJudge judge,
      HeldOutProblems heldOut) {
    this.models = models;
    this.settings = settings;
    this.run = run;
    this.problems = problems;
    this.judge = judge;
    this.heldOut = heldOut;
    if (settings.answersPerUpdate() % run.accumulation() != 0) {
      throw new IllegalArgumentException(
          "accumulation: expected a divisor of the %d answers of an update, found %d"
              .formatted(settings.answersPerUpdate(), run.accumulation()));
    }
    if (run.evaluateEvery() % settings.updatesPerRollout() != 0) {
      throw new IllegalArgumentException(
          "evaluate_every: expected a multiple of the %d updates of a roll-out, found %d"
              .formatted(settings.updatesPerRollout(), run.evaluateEvery()));
    }
    Ingredients ingredients = settings.ingredients();
    RolloutSettings sampling = settings.sampling().toBuilder().optSeed(run.seed()).build();
    // always the same chance and temperature, so that runs can be compared
    evaluation = sampling.toBuilder().optSeed(-1).optTemperature(1).optTopP(1).build();
    NDManager manager = models.trained().model().getNDManager();
    sampler =
        new GroupSampler(
            GroupSampler.of(models.policy(), manager, sampling),
            problems,
            questions,
            judge,
            ingredients,
            settings.prompts(),
            settings.generations());
    advantages = new AnswerAdvantages(ingredients, sampling.maxNewTokens());
    policyLoss = new PolicyLoss(ingredients.clipping());
    valueLoss = ingredients.value() == null ? null : new ValueLoss(ingredients.value().clip());
  }

  /** Adds a listener of what is sampled. */
  void addListener(Consumer<SampledGroups> listener) {
    listeners.add(listener);
  }

  @Override
  public int batches() {
    return settings.updatesPerRollout() * run.accumulation();
  }

  @Override
  public ReasoningBatch batch(int epoch, int index) throws IOException {
    if (index == 0) {
      rollOut(epoch);
    }
    int part = index % run.accumulation();
    ReasoningBatch update = updates.get(index / run.accumulation() % settings.miniBatches());
    if (part == 0) {
      // answers of like length together, as shorter ones are padded
      order =
          IntStream.range(0, update.rollouts().size())
              .boxed()
              .sorted(Comparator.comparingInt(i -> update.rollouts().get(i).all().length))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    int rows = order.length / run.accumulation();
    return update.rows(Arrays.copyOfRange(order, part * rows, (part + 1) * rows));
  }

  private void rollOut(int epoch) throws IOException {
    groups = sampler.sample(nextProblem, epoch);
    nextProblem = groups.nextProblem();
    List<Rollout> rollouts = groups.answers().stream().map(ScoredAnswer::rollout).toList();
    float[][] references =
        models.reference() == null ? null : models.reference().logProbs(rollouts);
    updates =
        advantages.updates(
            groups.groups(), settings.miniBatches(), references, models.values(rollouts, rows()));
    listeners.forEach(listener -> listener.accept(groups));
  }

  private int rows() {
    return settings.answersPerUpdate() / run.accumulation();
  }

  @Override
  public double weight(ReasoningBatch batch) {
    return batch.rollouts().size();
  }

  @Override
  public void accumulate(TuningStep step, ReasoningBatch batch) {
    NDManager scratch = step.scratch();
    AnswerRows texts = AnswerRows.of(batch.rollouts(), PAD);
    NDArray labels = texts.labels(scratch);
    NDList said = step.trainer().forward(new NDList(texts.ids(scratch)));
    said.attach(scratch);
    NDArray loss = policy(step, batch, texts, said.head(), labels);
    if (valueLoss != null) {
      boolean pretraining =
          step.update() / settings.updatesPerRollout()
              < settings.ingredients().value().pretraining();
      NDArray value = value(step, batch, texts, said.get(1));
      loss = pretraining ? value : loss.add(value);
    }
    step.backward(loss);
    NDArray entropy =
        TokenEntropy.sum(said.head(), labels, settings.sampling().distribution().temperature());
    entropy.attach(scratch);
    float[] sums = entropy.toFloatArray();
    step.metrics().mean("entropy", sums[0] / sums[1], sums[1]);
    step.metrics().sum("num_tokens", batch.tokens());
    GroupStatistics.tell(step.metrics(), groups, judge.names(), earlierFailures + judge.failures());
  }

  private NDArray policy(
      TuningStep step, ReasoningBatch batch, AnswerRows texts, NDArray logits, NDArray labels) {
    NDManager scratch = step.scratch();
    StepMetrics metrics = step.metrics();
    Ingredients ingredients = settings.ingredients();
    int columns = texts.width() - 1;
    NDArray logProbs = settings.sampling().distribution().logProbs(logits, labels);
    logProbs.attach(scratch);
    NDArray weights = texts.placed(scratch, batch.weights(), columns);
    NDList clipped =
        policyLoss.evaluate(
            logProbs,
            new NDList(
                texts.placed(scratch, batch.sampled(), columns),
                texts.placed(scratch, batch.advantages(), columns),
                weights));
    clipped.attach(scratch);
    NDArray loss = clipped.head();
    metrics.sum("loss/policy", loss.getFloat());
    PolicyStatistics seen = PolicyStatistics.of(clipped.get(1));
    metrics.mean("clip_ratio/low_mean", seen.clippedLow(), batch.tokens());
    metrics.mean("clip_ratio/high_mean", seen.clippedHigh(), batch.tokens());
    metrics.mean(
        "clip_ratio/region_mean", (double) seen.clippedLow() + seen.clippedHigh(), batch.tokens());
    metrics.mean("approx_kl", seen.approximateKl(), batch.tokens());
    metrics.mean("ratio", seen.ratio(), batch.tokens());
    if (batch.references() != null) {
      NDArray reference = texts.placed(scratch, batch.references(), columns);
      NDArray divergence = ingredients.kl().estimator().of(logProbs, reference);
      try (NDArray counted = divergence.mul(weights.neq(0)).sum()) {
        metrics.mean("kl", counted.getFloat() / batch.tokens(), batch.tokens());
      }
      if (!ingredients.kl().inReward()) {
        NDArray sum = divergence.mul(weights).sum();
        loss = loss.add(sum.mul((float) ingredients.kl().coefficient()));
      }
    }
    if (ingredients.positiveExamples() > 0) {
      NDArray positives = texts.placed(scratch, batch.positives(), columns);
      NDArray unlikely = logProbs.mul(positives).sum().neg();
      metrics.sum("loss/positive_examples", unlikely.getFloat());
      loss = loss.add(unlikely.mul((float) ingredients.positiveExamples()));
    }
    return loss;
  }

  private NDArray value(TuningStep step, ReasoningBatch batch, AnswerRows texts, NDArray values) {
    NDManager scratch = step.scratch();
    NDList found =
        valueLoss.evaluate(
            values,
            texts.placed(scratch, batch.values(), texts.width()),
            texts.placed(scratch, batch.returns(), texts.width()),
            texts.placed(scratch, batch.valueWeights(), texts.width()));
    found.attach(scratch);
    step.metrics().sum("critic/vf_loss", found.head().getFloat());
    step.metrics().mean("critic/vf_clipfrac", found.get(1).getFloat(), batch.tokens());
    double explained = ExplainedVariance.of(batch.values(), batch.returns());
    if (Double.isFinite(explained)) {
      step.metrics().mean("critic/vf_explained_var", explained, batch.tokens());
    }
    return found.head().mul((float) settings.ingredients().value().coefficient());
  }

  @Override
  public Map<String, Double> evaluate(Trainer trainer) throws IOException {
    return heldOut == null
        ? Map.of()
        : heldOut.measure(
            GroupSampler.of(models.policy(), models.trained().model().getNDManager(), evaluation));
  }

  @Override
  public boolean resumableAfter(int update) {
    return update % settings.updatesPerRollout() == 0;
  }

  @Override
  public void save(Path folder) throws IOException {
    new ReasoningState(nextProblem, earlierFailures + judge.failures()).write(folder);
  }

  @Override
  public void restore(Path folder) throws IOException {
    ReasoningState state = ReasoningState.read(folder);
    nextProblem = state.nextProblem();
    earlierFailures = state.failures();
  }

  @Override
  public String identity() {
    return "reasoning %s %s%s"
        .formatted(settings, problems.identity(), heldOut == null ? "" : " " + heldOut.identity());
  }
}
