package org.djlext.vlm.tune.reasoning.verify;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.djlext.vlm.tune.reasoning.task.Problem;

/**
 * Runs the program in the last fenced block of an answer on the tests of a problem, whose instance
 * is JSON: {@code [{"input": "1 2", "output": "3"}, …]}. Every program is run anew for each test.
 *
 * @param sandbox where programs run
 * @param language the language of blocks that name none
 * @param partial whether the score is the share of the first ten tests that pass; if not, it is 1
 *     if all pass and 0 else
 */
public record CodeVerifier(CodeSandbox sandbox, CodeLanguage language, boolean partial)
    implements Verifier {

  /** The name of the family. */
  public static final String FAMILY = "code";

  private static final int PARTIAL_TESTS = 10;
  private static final int LONGEST = 100_000;
  private static final String FENCE = "```";

  private record Program(CodeLanguage language, String source) {}

  @Override
  public Verdict verify(Problem problem, String answer) {
    List<CodeTest> tests = tests(problem.instance());
    Optional<Program> program = Thinking.TAGS.answer(answer).flatMap(this::program);
    if (program.isEmpty()) {
      return Verdict.missing("no fenced block of a known language");
    }
    CodeLanguage in = program.get().language();
    if (!in.available()) {
      return Verdict.unscored("there is no interpreter for " + in);
    }
    try {
      return run(
          program.get(), partial ? tests.subList(0, Math.min(tests.size(), PARTIAL_TESTS)) : tests);
    } catch (IOException e) {
      return Verdict.unscored("the program could not be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Verdict.unscored("interrupted");
    }
  }

  private Verdict run(Program program, List<CodeTest> tests)
      throws IOException, InterruptedException {
    int passed = 0;
    String fault = null;
    for (int i = 0; i < tests.size() && (fault == null || partial); i++) {
      CodeSandbox.Run run = sandbox.run(program.language(), program.source(), tests.get(i).input());
      if (run.end() == CodeSandbox.End.FINISHED && tests.get(i).accepts(run.output())) {
        passed++;
      } else if (fault == null) {
        fault = "test " + (i + 1) + ": " + reason(run);
      }
    }
    boolean correct = passed == tests.size();
    double score = correct ? 1 : partial ? (double) passed / tests.size() : 0;
    return new Verdict(correct, score, Optional.of(program.source()), correct ? "right" : fault);
  }

  private static String reason(CodeSandbox.Run run) {
    return switch (run.end()) {
      case FINISHED -> "another output";
      case TIME -> "out of time";
      case OUTPUT -> "too much output";
      case FAILED -> "failed: " + run.errors().lines().reduce((a, b) -> b).orElse("");
    };
  }

  private Optional<Program> program(String answer) {
    String text = answer.substring(Math.max(0, answer.length() - LONGEST));
    int close = text.lastIndexOf(FENCE);
    int open = text.lastIndexOf(FENCE, close - 1);
    int line = open < 0 ? -1 : text.indexOf('\n', open);
    if (line < 0 || line > close) {
      return Optional.empty();
    }
    String name = text.substring(open + FENCE.length(), line).strip();
    Optional<CodeLanguage> named =
        name.isEmpty() ? Optional.of(language) : CodeLanguage.named(name);
    return named.map(l -> new Program(l, text.substring(line + 1, close)));
  }

  private static List<CodeTest> tests(String instance) {
    try {
      CodeTest[] tests = new Gson().fromJson(instance, CodeTest[].class);
      if (tests != null && tests.length > 0) {
        for (CodeTest test : tests) {
          if (test == null || test.input() == null || test.output() == null) {
            throw new IllegalArgumentException("a test lacks input or output: " + instance);
          }
        }
        return List.of(tests);
      }
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException("expected tests as JSON, found '" + instance + "'", e);
    }
    throw new IllegalArgumentException("expected at least one test, found '" + instance + "'");
  }

  /**
   * Makes a problem of this family.
   *
   * @param question what the program is to do
   * @param tests what it is tested with
   * @return the problem
   */
  public static Problem problem(String question, List<CodeTest> tests) {
    return new Problem(FAMILY, question, "", new Gson().toJson(tests), 0);
  }
}
