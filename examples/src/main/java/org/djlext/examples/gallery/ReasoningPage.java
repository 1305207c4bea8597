package org.djlext.examples.gallery;

import ai.djl.ModelException;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.reason.ReasonReport;
import org.djlext.examples.reason.ReasonedAnswer;
import org.djlext.examples.reason.Reasoner;
import org.djlext.vlm.tune.reasoning.task.IntegerArithmetic;
import org.djlext.vlm.tune.reasoning.task.NumberGame;
import org.djlext.vlm.tune.reasoning.task.Problem;
import org.djlext.vlm.tune.reasoning.task.ProblemFamilies;
import org.djlext.vlm.tune.reasoning.task.ProblemGenerator;
import org.djlext.vlm.tune.reasoning.task.SortingPuzzle;
import org.djlext.vlm.tune.reasoning.task.StringPuzzle;
import org.djlext.vlm.tune.reasoning.verify.FamilyVerifier;
import org.djlext.vlm.tune.rollout.RolloutSettings;

/** Reasoning: fresh puzzles, several answers drawn to each, and what a verifier says of them. */
final class ReasoningPage implements GalleryPage {

  /** What is like the questions that the miniature has learnt to answer. */
  static final List<String> FAMILIES =
      List.of(
          IntegerArithmetic.FAMILY,
          NumberGame.FAMILY,
          SortingPuzzle.NUMBERS,
          SortingPuzzle.WORDS,
          StringPuzzle.FAMILY);

  private static final int LEVELS = 2;
  private static final int SAMPLES = 8;
  private static final int SHOWN = 3;
  private static final RolloutSettings DRAWN =
      RolloutSettings.builder().optMaxNewTokens(96).optTemperature(1).build();

  private final int puzzles;

  /** Asks some puzzles of each level. */
  ReasoningPage(int puzzles) {
    this.puzzles = puzzles;
  }

  @Override
  public String name() {
    return "reasoning";
  }

  @Override
  public String title() {
    return "Reasoning: puzzles and verdicts";
  }

  @Override
  public PageContent run(GalleryRequest request) throws IOException, ModelException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(ModelOption.MINIATURE)
            .optDevice(request.device())
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Reasoner reasoner = new Reasoner(ModelOption.MINIATURE, model, null, false)) {
      RolloutSettings settings = DRAWN.toBuilder().optSeed(request.seed()).build();
      SplittableRandom random = new SplittableRandom(request.seed());
      List<ReasonReport> solved = new ArrayList<>();
      for (String name : FAMILIES) {
        ProblemGenerator family = ProblemFamilies.standard().get(name);
        request.listener().accept("asking for " + name);
        for (int level = 1; level <= Math.min(LEVELS, family.levels()); level++) {
          for (int i = 0; i < puzzles; i++) {
            Problem problem = family.draw(level, random);
            solved.add(reasoner.solve(problem, FamilyVerifier.standard(), SAMPLES, settings));
          }
        }
      }
      return content(solved);
    }
  }

  private static PageContent content(List<ReasonReport> solved) {
    int right = solved.stream().mapToInt(ReasonReport::right).sum();
    int all = solved.stream().mapToInt(report -> report.samples().size()).sum();
    long any = solved.stream().filter(report -> report.right() > 0).count();
    double rate = solved.stream().mapToDouble(ReasonReport::tokensPerSecond).average().orElse(0);
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("answers right", "%d of %d".formatted(right, all));
    figures.put("puzzles solved at least once", "%d of %d".formatted(any, solved.size()));
    figures.put("tokens a second", String.format(Locale.ROOT, "%.0f", rate));
    String summary =
        "%d fresh puzzles, %d answers drawn to each; a verifier finds %d of %d answers right."
            .formatted(solved.size(), SAMPLES, right, all);
    Html preview = new Html();
    add(solved.get(0), 2, preview);
    return new PageContent(summary, figures, preview, body(solved));
  }

  private static Html body(List<ReasonReport> solved) {
    Html html =
        new Html()
            .paragraph(
                "The model is the miniature as it comes with the library, before any reinforcement"
                    + " learning. Such answers, with the probability of each of their tokens, are"
                    + " what GRPO, DAPO and VAPO learn from: the difference between the right and"
                    + " the wrong ones to one question is their signal. Thinking is shown where a"
                    + " model marks it; this one answers at once or works in the open.")
            .heading("By kind of puzzle")
            .table(new String[] {"kind", "level>", "right>", "of>"}, rows(solved))
            .heading("Puzzles, answers, verdicts")
            .paragraph("The first %d different answers to each.".formatted(SHOWN));
    solved.forEach(report -> add(report, SHOWN, html));
    return html.heading("To try it yourself")
        .element(
            "pre",
            "",
            "java -jar djlx.jar reason --task %s --difficulty 2 --samples 8 --seed 3\n"
                    .formatted(solved.get(0).family())
                + "java -jar djlx.jar reason \"What is 12 + 7?\" --answer 19 --model FOLDER");
  }

  private static void add(ReasonReport report, int shown, Html html) {
    html.open("div", "chat").open("div", "turn").element("div", "ask", report.question());
    report.samples().stream().filter(distinct()).limit(shown).forEach(answer -> add(answer, html));
    html.open("div", "note")
        .element(
            "span",
            "",
            "%d of %d answers are right; right is %s"
                .formatted(report.right(), report.samples().size(), report.expected()))
        .close("div");
    html.close("div").close("div");
  }

  private static Predicate<ReasonedAnswer> distinct() {
    List<String> seen = new ArrayList<>();
    return answer -> !seen.contains(answer.answer()) && seen.add(answer.answer());
  }

  private static void add(ReasonedAnswer answer, Html html) {
    if (answer.thinking() != null) {
      html.element("div", "note", answer.thinking());
    }
    html.element("div", "answer", answer.answer().isEmpty() ? "(none)" : answer.answer());
    boolean right = Boolean.TRUE.equals(answer.correct());
    html.open("div", "note")
        .element("span", right ? "right" : "wrong", right ? "✓ right" : "✗ " + answer.reason())
        .element(
            "span",
            "",
            String.format(
                Locale.ROOT,
                "%d tokens, probability %.2g",
                answer.tokens(),
                Math.exp(answer.logProbability())))
        .close("div");
  }

  private static List<String[]> rows(List<ReasonReport> solved) {
    Map<String, int[]> counts = new LinkedHashMap<>();
    for (ReasonReport report : solved) {
      int[] count =
          counts.computeIfAbsent(report.family() + "\t" + report.level(), k -> new int[2]);
      count[0] += report.right();
      count[1] += report.samples().size();
    }
    List<String[]> rows = new ArrayList<>();
    counts.forEach(
        (key, count) -> {
          String[] parts = key.split("\t");
          rows.add(
              new String[] {
                parts[0], parts[1], Integer.toString(count[0]), Integer.toString(count[1])
              });
        });
    return rows;
  }
}
