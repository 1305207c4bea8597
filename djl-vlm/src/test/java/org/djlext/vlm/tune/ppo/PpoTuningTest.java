package org.djlext.vlm.tune.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningResult;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.policy.PolicyAndValueModel;
import org.djlext.vlm.tune.preference.RewardModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of proximal policy optimisation that a file describes. */
class PpoTuningTest {

  private static final Path TINY = Path.of("src/test/resources/generate/tiny").toAbsolutePath();
  private static final Path PROMPTS =
      Path.of("src/test/resources/preference/pairs.jsonl").toAbsolutePath();
  private static final String LORA = "lora:\n  r: 2\n  target_modules: all-linear\n";

  @TempDir Path folder;
  private Path reward;

  @BeforeEach
  void begin() throws IOException {
    reward = folder.resolve("reward");
    RewardModels.begin(TINY, reward, 5);
  }

  private PpoConfig config(String more) throws IOException {
    String text =
        """
        model: %s
        reward_model: %s
        data: %s
        batch_size: 8
        num_ppo_epochs: 2
        num_mini_batches: 2
        response_length: 6
        temperature: 1.0
        max_prompt_length: 64
        learning_rate: 1e-3
        max_steps: 12
        save_every: 4
        keep: 9
        seed: 3
        """
            .formatted(TINY, reward, PROMPTS);
    Path file = folder.resolve("ppo.yaml");
    // later keys replace earlier ones
    for (String line : more.lines().toList()) {
      if (!line.startsWith(" ")) {
        String key = line.substring(0, line.indexOf(':') + 1);
        text = text.replaceAll("(?m)^" + key + ".*\n", "");
      }
    }
    Files.writeString(file, text + more);
    return PpoConfig.read(file);
  }

  private List<StepReport> run(PpoConfig config, Path out, AnswerScorer scorer, int dies)
      throws IOException {
    List<StepReport> reports = new ArrayList<>();
    try (PpoTuning tuning = PpoTuning.open(config, out, null, scorer)) {
      TuningResult result =
          tuning
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
      assertThat(result.update()).isEqualTo(result.total());
    }
    return reports;
  }

  @ParameterizedTest
  @CsvSource({"false, 5", "false, 7", "true, 10"})
  void aRunThatIsKilledWithinARollOutEndsWithTheSameWeights(boolean adapted, int dies)
      throws IOException {
    PpoConfig config = config("kl_target: 0.2\nkl_horizon: 50\n" + (adapted ? LORA : ""));
    List<StepReport> whole = run(config, folder.resolve("whole"), null, 0);
    Path broken = folder.resolve("broken");
    assertThatThrownBy(() -> run(config, broken, null, dies)).hasMessage("killed");
    List<StepReport> rest = run(config, broken, null, 0);
    assertThat(rest).hasSize(12 - (dies - 1) / 4 * 4);
    for (String file :
        List.of(
            adapted ? "adapter_model.safetensors" : "model.safetensors",
            PolicyAndValueModel.VALUE + "/model.safetensors")) {
      assertThat(Files.readAllBytes(broken.resolve(file)))
          .as(file)
          .isEqualTo(Files.readAllBytes(folder.resolve("whole").resolve(file)));
    }
    Map<String, Double> last = rest.get(rest.size() - 1).metrics();
    assertThat(last.get("objective/kl_coef"))
        .isEqualTo(whole.get(11).metrics().get("objective/kl_coef"))
        .isNotEqualTo(0.05);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void firstUpdateIsThatOfThePolicyThatAnswered(boolean adapted) throws IOException {
    List<StepReport> reports =
        run(config("max_steps: 2\n" + (adapted ? LORA : "")), folder.resolve("run"), null, 0);
    Map<String, Double> first = reports.get(0).metrics();
    assertThat(first.get("val/ratio")).isCloseTo(1, within(1e-4));
    assertThat(first.get("objective/kl")).isCloseTo(0, within(1e-4)); // it is its own reference
    assertThat(first.get("policy/approxkl_avg")).isCloseTo(0, within(1e-6));
    assertThat(first.get("policy/clipfrac_avg")).isZero();
    assertThat(first.get("policy/entropy_avg")).isPositive();
    assertThat(first.get("objective/rlhf_reward"))
        .isCloseTo(
            first.get("objective/scores") + first.get("objective/non_score_reward"), within(1e-9));
    assertThat(first.get("loss"))
        .isCloseTo(first.get("loss/policy_avg") + 0.1 * first.get("loss/value_avg"), within(1e-6));
    assertThat(reports.get(1).metrics().get("val/ratio")).isNotEqualTo(1.0);
    assertThat(first.get("episode")).isEqualTo(8);
  }

  @Test
  void batchesOfAnUpdateMakeTheSameUpdate() throws IOException {
    List<StepReport> whole = run(config("max_steps: 4\n"), folder.resolve("whole"), null, 0);
    List<StepReport> parts =
        run(config("max_steps: 4\naccumulation: 2\n"), folder.resolve("parts"), null, 0);
    for (int i = 0; i < 4; i++) {
      for (String metric : List.of("loss", "grad_norm", "loss/value_avg", "policy/entropy_avg")) {
        double expected = whole.get(i).metrics().get(metric);
        assertThat(parts.get(i).metrics().get(metric))
            .as(metric)
            .isCloseTo(expected, within(1e-5 + 1e-4 * Math.abs(expected)));
      }
    }
  }

  @Test
  void policyLearnsWhatARuleRewards() throws IOException {
    AnswerScorer early =
        rollouts -> {
          float[] scores = new float[rollouts.size()];
          for (int i = 0; i < scores.length; i++) {
            scores[i] = Arrays.stream(rollouts.get(i).ids()).filter(id -> id < 180).count() / 6f;
          }
          return scores;
        };
    PpoConfig config =
        config(
            "max_steps: 48\nlearning_rate: 1e-2\nkl_coef: 0\nbatch_size: 32\nvalidation: "
                + PROMPTS
                + "\n"
                + "evaluate_every: 48\n");
    List<StepReport> reports = run(config, folder.resolve("run"), early, 0);
    double before = reports.get(0).metrics().get("objective/scores");
    double after = reports.get(47).evaluation().get("eval_objective/scores");
    assertThat(after).isGreaterThan(before + 0.12);
    WholeModel.open(folder.resolve("run").toString(), null).close();
  }

  @Test
  void whatCannotBeIsRefusedByItsKey() throws IOException {
    assertThatThrownBy(() -> config("kl_coeff: 0.1\n")).hasMessageContaining("kl_coeff");
    assertThatThrownBy(() -> config("num_mini_batches: 3\n"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("num_mini_batches");
    assertThatThrownBy(() -> config("temperature: 0\n")).hasMessageContaining("temperature");
    refused("batch_size: 64\n", "batch_size: expected at most the 40 prompts");
    refused("evaluate_every: 3\n", "evaluate_every: expected a multiple of the 4");
    refused("reward_model: " + TINY + "\n", "reward_model");
    refused("model: " + reward + "\n", "model");
    refused("response_length: 600\n", "640");
    Path lines = folder.resolve("lines.jsonl");
    Files.writeString(lines, "{\"prompt\": \"a\"}\n{\"promt\": \"b\"}\n");
    refused("data: " + lines + "\n", "line 2");
  }

  private void refused(String more, String message) throws IOException {
    PpoConfig config = config(more);
    assertThatThrownBy(() -> PpoTuning.open(config, folder.resolve("none"), null).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }
}
