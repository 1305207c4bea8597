package org.djlext.vlm.tune.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.tune.RateSchedule;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.policy.AnswerRows;
import org.djlext.vlm.tune.policy.GeneralizedAdvantage;
import org.djlext.vlm.tune.policy.KlEstimator;
import org.djlext.vlm.tune.policy.PolicyAndValueModel;
import org.djlext.vlm.tune.preference.RewardModels;
import org.djlext.vlm.tune.rollout.Rollout;
import org.djlext.vlm.tune.rollout.RolloutPrompt;
import org.djlext.vlm.tune.rollout.RolloutSettings;
import org.djlext.vlm.tune.rollout.RolloutStatus;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stored roll-outs through trl's PPOTrainer: the golden of ppo_steps_goldens.py. */
class PpoStepsTest {

  private static final Path TINY = Path.of("src/test/resources/generate/tiny");
  private static final Path GOLDEN = Path.of("src/test/resources/ppo");
  private static final long END = 2;

  @TempDir Path folder;
  private final NDManager manager = NDManager.newBaseManager();
  private SafetensorsFile golden;

  @BeforeEach
  void open() throws IOException {
    golden = SafetensorsFile.open(GOLDEN.resolve("golden.safetensors"));
  }

  @AfterEach
  void close() throws IOException {
    golden.close();
    manager.close();
  }

  private static PpoSettings settings(boolean whitened) {
    return new PpoSettings(
        8,
        2,
        whitened ? 1 : 2,
        KlControl.fixed(whitened ? 0.2 : 0.05),
        whitened ? KlEstimator.K3 : KlEstimator.K1,
        whitened ? 0.1 : 0.2,
        whitened ? 0.3 : 0.2,
        whitened ? 0.3 : 0.1,
        whitened ? new GeneralizedAdvantage(0.97, 0.9) : new GeneralizedAdvantage(1, 0.95),
        whitened,
        whitened ? 0 : 0.5,
        3); // unlike the reference's, which does not matter
  }

  /** Gives the answers of the golden, with the log-probabilities of the policy of now. */
  private final class Stored extends RolloutMaker {

    private final ReferencePolicy policy;
    private int next;

    Stored(PpoModels models, PpoSettings settings, RolloutSettings sampling) {
      super(models, settings, sampling);
      policy =
          new ReferencePolicy(
              models.trained().block().policy(), manager, sampling.distribution(), 0, 8);
    }

    @Override
    List<Rollout> answers(List<RolloutPrompt> prompts, int version) {
      long[] all;
      try {
        all = golden.load(manager, "responses." + next++).toLongArray();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      int width = all.length / prompts.size();
      List<Rollout> rollouts = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        long[] row = Arrays.copyOfRange(all, i * width, (i + 1) * width);
        long[] ids = Arrays.stream(row).filter(id -> id != 0).toArray();
        RolloutStatus status =
            ids[ids.length - 1] == END ? RolloutStatus.FINISHED : RolloutStatus.CUT;
        rollouts.add(
            new Rollout(
                prompts.get(i), 0, ids, new float[ids.length], new int[ids.length], status));
      }
      float[][] logProbs = policy.logProbs(rollouts);
      return IntStream.range(0, logProbs.length)
          .mapToObj(i -> with(rollouts.get(i), logProbs[i]))
          .toList();
    }

    private Rollout with(Rollout rollout, float[] logProbs) {
      return new Rollout(
          rollout.prompt(), 0, rollout.ids(), logProbs, rollout.versions(), rollout.status());
    }
  }

  private WholeModel scoring(String head) throws IOException {
    Path begun = folder.resolve(head);
    RewardModels.begin(TINY, begun, 3);
    WholeModel model = WholeModel.open(begun.toString(), null);
    NDArray weight = BlockParameters.of(model.model().getBlock()).get("score.weight").getArray();
    golden.load(manager, head + ".score").copyTo(weight);
    return model;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "whitened"})
  void experiencesMetricsAndWeightsEqualTrl(String name) throws IOException {
    PpoSettings settings = settings(name.equals("whitened"));
    RolloutSettings sampling =
        RolloutSettings.builder()
            .optMaxNewTokens(6)
            .optTemperature(0.8)
            .optStopIds(Set.of(END))
            .build();
    TuningSettings run =
        TuningSettings.builder()
            .optLearningRate(3e-3)
            .optSchedule(RateSchedule.CONSTANT)
            .optMaxGradNorm(0)
            .optEpochs(1)
            .build();
    List<StepReport> reports = new ArrayList<>();
    List<Experience> experiences = new ArrayList<>();
    try (PolicyAndValueModel trained =
            PolicyAndValueModel.of(WholeModel.open(TINY.toString(), null), scoring("value"));
        WholeModel reference = WholeModel.open(TINY.toString(), null);
        WholeModel reward = scoring("reward");
        ExampleEncoder encoder = ExampleEncoder.open(TINY, InstructionStyle.ALPACA, false);
        PromptData prompts = PromptData.prepare(GOLDEN.resolve("prompts.jsonl"), encoder, 64)) {
      PpoModels models =
          new PpoModels(
              trained,
              new ReferencePolicy(
                  reference.model().getBlock(), manager, sampling.distribution(), 0, 3),
              new RewardScorer((ScoreBlock) reward.model().getBlock(), manager, new long[0], 0, 3));
      PpoObjective objective =
          new PpoObjective(
              prompts,
              settings,
              sampling,
              run,
              new Stored(models, settings, sampling),
              null,
              (count, seed) -> IntStream.range(0, count).toArray());
      objective.addListener(experiences::add);
      TuningRun.builder(trained, objective, folder.resolve("run"))
          .optSettings(run)
          .optListener(reports::add)
          .build()
          .run();
      assertThat(experiences).hasSize(3);
      for (int r = 0; r < 3; r++) {
        assertExperience(name, r, experiences.get(r));
      }
      assertMetrics(name, settings.updatesPerRollout(), reports);
      assertWeights(name + ".policy.", trained.block().policy());
      assertWeights(name + ".value.", trained.block().value());
    }
  }

  private void assertExperience(String name, int r, Experience found) throws IOException {
    NDArray advantages = golden.load(manager, name + ".advantages." + r);
    NDArray returns = golden.load(manager, name + ".returns." + r);
    AnswerRows rows = new AnswerRows(new long[8][6], filled(1), filled(6));
    assertClose("advantages " + r, rows.placed(manager, found.advantages(), 6), advantages, 1e-4);
    assertClose("returns " + r, rows.placed(manager, found.returns(), 6), returns, 1e-4);
  }

  private static int[] filled(int value) {
    int[] all = new int[8];
    Arrays.fill(all, value);
    return all;
  }

  private static void assertMetrics(String name, int updates, List<StepReport> reports)
      throws IOException {
    JsonArray rollouts =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("steps.json")))
            .getAsJsonObject()
            .getAsJsonArray(name);
    for (int r = 0; r < rollouts.size(); r++) {
      JsonObject expected = rollouts.get(r).getAsJsonObject();
      List<StepReport> own = reports.subList(r * updates, (r + 1) * updates);
      int compared = 0;
      for (String metric : expected.keySet()) {
        // the reference counts padding too in these; the last answers have none
        boolean padded =
            metric.matches("objective/entropy|policy/approxkl_avg|policy/entropy_avg|val/ratio.*");
        if (padded && r < rollouts.size() - 1) {
          continue;
        }
        Map<String, Double> last = own.get(own.size() - 1).metrics();
        double found =
            metric.equals("val/ratio_var")
                ? last.get(metric)
                : own.stream().mapToDouble(s -> s.metrics().get(metric)).average().orElseThrow();
        double value = expected.get(metric).getAsDouble();
        assertThat(found)
            .as("%s of roll-out %d", metric, r)
            .isCloseTo(value, within(2e-5 + 1e-4 * Math.abs(value)));
        compared++;
      }
      assertThat(compared).isGreaterThan(8);
    }
  }

  private void assertWeights(String prefix, Block block) throws IOException {
    Map<String, Parameter> parameters = BlockParameters.of(block);
    int compared = 0;
    for (String tensor : golden.names()) {
      if (tensor.startsWith(prefix)) {
        String own = tensor.substring(prefix.length());
        Parameter parameter = parameters.get(own.replaceFirst("^model\\.", ""));
        parameter =
            parameter == null ? parameters.get(own.replaceFirst("^model", "decoder")) : parameter;
        assertClose(tensor, parameter.getArray(), golden.load(manager, tensor));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(3);
  }
}
