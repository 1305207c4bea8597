package org.djlext.examples.reason;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.TextGenerator;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutGenerator;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import org.djlext.vlm.tune.rollout.RolloutStatus;

/** Puts problems to a model and has its answers checked. */
public final class Reasoner implements AutoCloseable {

  private static final double NANOS = 1e9;

  private final String name;
  private final Model model;
  private final TextGenerator texts;
  private final String system;
  private final boolean plain;

  /**
   * Opens the tokenizer of a model.
   *
   * @param name what the model is called in reports
   * @param model the model, which stays open; it may be adapted
   * @param system what the system says before each question, or null
   * @param plain whether questions are continued as they are, without a chat template
   * @throws IOException if the tokenizer cannot be read
   * @throws IllegalArgumentException if it is no language model
   */
  public Reasoner(String name, ZooModel<NDList, NDList> model, String system, boolean plain)
      throws IOException {
    this.name = name;
    this.model = model;
    this.system = system;
    texts = TextGenerator.of(model);
    this.plain = plain || !texts.isChatModel();
  }

  /**
   * Says whether questions are put without a chat template.
   *
   * @return true if the checkpoint has none, or was not to be asked for it
   */
  public boolean isPlain() {
    return plain;
  }

  /**
   * Has a problem solved.
   *
   * @param problem the problem
   * @param verifier says whether an answer is right, or null if nobody can
   * @param samples how many answers are wanted
   * @param settings how they are generated; the ids that end a text are added
   * @return what came of it
   * @throws IllegalArgumentException if the question fills the model's context
   */
  public ReasonReport solve(
      Problem problem, Verifier verifier, int samples, RolloutSettings settings) {
    Set<Long> stops = new HashSet<>(settings.stopIds());
    stops.addAll(texts.stopIds());
    RolloutSettings ending = settings.toBuilder().optStopIds(stops).build();
    long[] prompt = prompt(problem.question());
    long start = System.nanoTime();
    List<Rollout> rollouts;
    try (RolloutGenerator generator =
        new RolloutGenerator(model.getBlock(), model.getNDManager(), ending)) {
      rollouts = generator.generate(List.of(new RolloutPrompt(0, prompt, samples)), 0);
    }
    double seconds = (System.nanoTime() - start) / NANOS;
    List<ReasonedAnswer> answers =
        rollouts.stream().map(rollout -> answer(problem, verifier, rollout)).toList();
    int tokens = answers.stream().mapToInt(ReasonedAnswer::tokens).sum();
    boolean known = problem.level() > 0;
    return new ReasonReport(
        name,
        known ? problem.family() : null,
        known ? problem.level() : null,
        problem.question(),
        verifier == null ? null : problem.answer(),
        answers,
        verifier == null
            ? null
            : (int) answers.stream().filter(a -> Boolean.TRUE.equals(a.correct())).count(),
        tokens / seconds);
  }

  private long[] prompt(String question) {
    if (plain) {
      return texts.tokenizer().encode(question, true);
    }
    Chat begun = system == null ? Chat.empty() : Chat.empty().system(system);
    Chat chat = begun.user(question);
    return texts.tokenizer().encode(texts.render(chat), false);
  }

  private ReasonedAnswer answer(Problem problem, Verifier verifier, Rollout rollout) {
    boolean finished = rollout.status() == RolloutStatus.FINISHED;
    int length = rollout.ids().length - (finished ? 1 : 0); // without what ends the text
    String text = texts.tokenizer().decode(Arrays.copyOf(rollout.ids(), length));
    ThinkingText parts = ThinkingText.of(text);
    double sum = 0;
    for (float logProb : rollout.logProbs()) {
      sum += logProb;
    }
    Verdict verdict = verifier == null ? null : verifier.verify(problem, text);
    return new ReasonedAnswer(
        parts.thinking(),
        parts.answer(),
        verdict == null || !verdict.scored() ? null : verdict.correct(),
        verdict == null ? null : verdict.extracted().orElse(null),
        verdict == null ? "not checked" : verdict.reason(),
        rollout.ids().length,
        finished,
        sum);
  }

  /** Closes the tokenizer; the model stays open. */
  @Override
  public void close() {
    texts.close();
  }
}
