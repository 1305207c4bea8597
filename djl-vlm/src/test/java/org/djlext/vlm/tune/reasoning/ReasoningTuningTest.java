package org.djlext.vlm.tune.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.reasoning.ReasoningConfig.Method;
import org.djlext.vlm.tune.reasoning.verify.Verdict;
import org.djlext.vlm.tune.reasoning.verify.Verifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of learning from verified answers that a file describes. */
class ReasoningTuningTest {

  private static final Path TINY = Path.of("src/test/resources/generate/tiny").toAbsolutePath();
  private static final Verifier EVEN =
      (problem, answer) ->
          answer.length() % 2 == 0 ? Verdict.right(answer) : Verdict.wrong(answer, "odd");

  @TempDir Path folder;

  private ReasoningConfig config(Method method, String more) throws IOException {
    String text =
        """
        model: %s
        problems: [arithmetic:1-2]
        prompts_per_rollout: 4
        num_generations: 4
        mini_batches: 2
        num_iterations: 2
        max_completion_length: 6
        learning_rate: 1e-3
        max_steps: 12
        save_every: 4
        keep: 9
        seed: 3
        """
            .formatted(TINY);
    Path file = folder.resolve("run.yaml");
    for (String line : more.lines().toList()) {
      if (!line.startsWith(" ")) {
        text = text.replaceAll("(?m)^" + line.substring(0, line.indexOf(':') + 1) + ".*\n", "");
      }
    }
    Files.writeString(file, text + more);
    return ReasoningConfig.read(file, method);
  }

  private final List<StepReport> reports = new ArrayList<>();

  private TuningResult run(ReasoningConfig config, String out, Verifier verifier, int dies)
      throws IOException {
    reports.clear();
    try (ReasoningTuning tuning =
        ReasoningTuning.open(config, folder.resolve(out), null, verifier, List.of())) {
      return tuning
          .run()
          .optListener(
              report -> {
                if (report.update() == dies) {
                  throw new IllegalStateException("killed");
                }
                reports.add(report);
              })
          .build()
          .run();
    }
  }

  @ParameterizedTest
  @CsvSource({"GRPO, beta: 0.1, 6", "DAPO, top_p: 0.9, 7", "VAPO, value_pretraining: 1, 10"})
  void aRunThatIsKilledWithinARollOutEndsWithTheSameWeights(Method method, String more, int dies)
      throws IOException {
    ReasoningConfig config = config(method, more);
    run(config, "whole", EVEN, 0);
    Map<String, Double> last = reports.get(11).metrics();
    assertThatThrownBy(() -> run(config, "broken", EVEN, dies)).hasMessage("killed");
    run(config, "broken", EVEN, 0);
    assertThat(reports).hasSize(12 - (dies - 1) / 4 * 4);
    assertThat(reports.get(reports.size() - 1).metrics().get("reward"))
        .isEqualTo(last.get("reward"));
    assertThat(Files.readAllBytes(folder.resolve("broken/model.safetensors")))
        .isEqualTo(Files.readAllBytes(folder.resolve("whole/model.safetensors")));
  }

  @ParameterizedTest
  @CsvSource({"GRPO, 1, 1", "GRPO, 0.7, 1", "DAPO, 1.3, 0.8", "VAPO, 1, 0.9"})
  void ratiosAreThoseOfWhatWasDrawnFrom(Method method, double temperature, double topP)
      throws IOException {
    String more = "max_steps: 2\ntemperature: %s\ntop_p: %s\n".formatted(temperature, topP);
    run(config(method, more + "num_iterations: 1\nbeta: 0.1\n"), "run", EVEN, 0);
    Map<String, Double> first = reports.get(0).metrics();
    assertThat(first.get("ratio")).isCloseTo(1, within(1e-4));
    assertThat(first.get("kl")).isCloseTo(0, within(1e-5)); // it is its own reference
    assertThat(first.get("clip_ratio/region_mean")).isZero();
    assertThat(first.get("entropy")).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"GRPO", "DAPO", "VAPO"})
  void lossAndGradientsDoNotDependOnHowAnUpdateIsCut(Method method) throws IOException {
    String more = "max_steps: 1\nmini_batches: 1\nbeta: 0.05\nvalue_pretraining: 0\n";
    more = method == Method.VAPO ? more : more.replace("value_pretraining: 0\n", "");
    List<Double> losses = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    for (int parts : new int[] {1, 2, 16}) {
      run(config(method, more + "accumulation: " + parts + "\n"), "cut" + parts, EVEN, 0);
      losses.add(reports.get(0).metrics().get("loss"));
      norms.add(reports.get(0).metrics().get("grad_norm"));
    }
    for (int i = 1; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(losses.get(0), within(1e-5));
      assertThat(norms.get(i)).isCloseTo(norms.get(0), within(1e-4 * norms.get(0)));
    }
  }

  @Test
  void whatIsAlwaysRewardedIsLearnt() throws IOException {
    Verifier withE =
        (problem, answer) ->
            answer.contains("e") ? Verdict.right(answer) : Verdict.wrong(answer, "no e");
    run(
        config(Method.GRPO, "max_steps: 60\nlearning_rate: 1e-2\nnum_iterations: 1\n"),
        "run",
        withE,
        0);
    double first = reports.get(0).metrics().get("accuracy");
    double last = reports.get(reports.size() - 1).metrics().get("accuracy");
    assertThat(last).isGreaterThan(first + 0.3);
  }

  @Test
  void aRunStopsWithAReasonWhenEveryAnswerIsRight() throws IOException {
    Verifier right = (problem, answer) -> Verdict.right(answer);
    for (Method method : Method.values()) {
      ReasoningConfig config = config(method, "sampling_rounds: 3\nvalidation_problems: 4\n");
      assertThatThrownBy(() -> run(config, method.name(), right, 0))
          .isInstanceOf(NothingLeftException.class)
          .hasMessageContaining("after 3 rounds")
          .hasMessageContaining("of 12 problems the answers to 12 were all right");
    }
  }

  @Test
  void aRunThatHasNothingMoreToLearnKeepsWhatItLearnt() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    Verifier easy =
        (problem, answer) ->
            calls.incrementAndGet() > 16 ? Verdict.right(answer) : EVEN.verify(problem, answer);
    TuningResult result = run(config(Method.GRPO, ""), "run", easy, 0);
    assertThat(result.ending()).isEqualTo(TuningResult.Ending.STOPPED_EARLY);
    assertThat(result.update()).isPositive().isLessThan(12);
    assertThat(folder.resolve("run/model.safetensors")).exists();
  }

  @Test
  void verifiersThatThrowAreCountedAndLeaveNoNumbersThatAreNone() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    Verifier broken =
        (problem, answer) -> {
          if (calls.incrementAndGet() % 3 == 0) {
            throw new IllegalStateException("out of order");
          }
          return EVEN.verify(problem, answer);
        };
    run(config(Method.DAPO, "max_steps: 4\n"), "run", broken, 0);
    Map<String, Double> metrics = reports.get(3).metrics();
    assertThat(metrics.get("sampling/failures")).isEqualTo(calls.get() / 3);
    assertThat(metrics.values()).allMatch(Double::isFinite);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "problems: [chess:1] | problems: expected FAMILY:LEVEL",
        "problems: [arithmetic:99] | levels 1 to",
        "temperature: 0 | temperature: expected above 0",
        "mini_batches: 3 | mini_batches: expected a divisor of the 4 problems",
        "overlong_buffer: 9 | overlong_buffer: expected from 1 to the greatest length of 6",
        "wrong_reward: 1 | wrong_reward: expected less than 1",
        "no_such_key: 1 | no_such_key",
        "accumulation: 3 | accumulation: expected a divisor of the 8 answers",
        "epsilon: 2 | epsilon: expected above 0 and at most 1"
      })
  void wrongConfigurationsAreRefusedByName(String line, String message) {
    assertThatThrownBy(
            () -> {
              ReasoningConfig config = config(Method.DAPO, line + "\n");
              run(config, "run", EVEN, 0);
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("run.yaml")
        .hasMessageContaining(message);
  }
}
