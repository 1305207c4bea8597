package org.djlext.vlm.tune.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.decoder.ScoreBlock;
import org.djlext.vlm.tune.RateSchedule;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.WholeModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reward model against transformers and trl: the golden of reward_steps_goldens.py. */
class RewardStepsTest {

  private static final Path BASE = Path.of("src/test/resources/generate/tiny");
  private static final Path GOLDEN = Path.of("src/test/resources/reward");
  private static final Path PAIRS = Path.of("src/test/resources/preference/pairs.jsonl");

  @TempDir Path folder;
  private Path begun;

  @BeforeEach
  void begin() throws IOException {
    begun = folder.resolve("begun");
    RewardModels.begin(BASE, begun, 3);
  }

  /** Opens the model with the head of the golden. */
  private WholeModel open() throws IOException {
    WholeModel model = WholeModel.open(begun.toString(), null);
    try (SafetensorsFile file = SafetensorsFile.open(GOLDEN.resolve("score.safetensors"));
        NDManager manager = NDManager.newBaseManager()) {
      NDArray head = BlockParameters.of(model.model().getBlock()).get("score.weight").getArray();
      file.load(manager, "score.weight").copyTo(head);
    }
    return model;
  }

  @Test
  void rewardsEqualTransformersWhereverTextsEnd() throws IOException {
    try (WholeModel model = open();
        NDManager manager = NDManager.newBaseManager();
        SafetensorsFile file = SafetensorsFile.open(GOLDEN.resolve("golden.safetensors"))) {
      NDArray ids = file.load(manager, "input_ids");
      NDArray mask = file.load(manager, "attention_mask");
      ScoreBlock block = (ScoreBlock) model.model().getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      NDArray rewards = block.forward(store, new NDList(ids, mask), false).singletonOrThrow();
      assertClose("rewards", rewards, file.load(manager, "rewards"));
      NDArray whole = block.forward(store, new NDList(ids.get(":1")), false).singletonOrThrow();
      assertClose("without mask", whole, rewards.get(":1"));
      NDArray values = block.values(store, new NDList(ids, mask), false);
      assertThat(values.getShape()).isEqualTo(ids.getShape());
      assertThat(values.getFloat(1, 6)).isCloseTo(rewards.getFloat(1, 0), within(1e-5f));
    }
  }

  @Test
  void lossesMetricsAndWeightsEqualTrl() throws IOException {
    JsonArray steps =
        JsonParser.parseString(Files.readString(GOLDEN.resolve("steps.json"))).getAsJsonArray();
    PairSettings four = new PairSettings(4, false, 2, 1);
    TuningSettings settings =
        TuningSettings.builder()
            .optLearningRate(5e-3)
            .optWeightDecay(0.1)
            .optSchedule(RateSchedule.COSINE)
            .optWarmUpSteps(3)
            .optMaxSteps(10)
            .optSeed(1)
            .build();
    List<StepReport> reports = new ArrayList<>();
    try (WholeModel model = open();
        PreferenceData data = DpoStepsTest.pairs(PAIRS)) {
      RewardObjective objective = new RewardObjective(data, null, four, 0.01);
      TuningRun.builder(model, objective, folder.resolve("run"))
          .optSettings(settings)
          .optListener(reports::add)
          .build()
          .run();
      assertThat(reports).hasSize(10).hasSameSizeAs(steps);
      for (int i = 0; i < 10; i++) {
        assertStep(i, steps.get(i).getAsJsonObject(), reports.get(i).metrics());
      }
      assertWeights(model);
    }
    try (WholeModel tuned = WholeModel.open(folder.resolve("run").toString(), null)) {
      assertWeights(tuned); // the folder that the run wrote opens as a reward model
    }
  }

  private static void assertStep(int step, JsonObject expected, Map<String, Double> found) {
    for (String metric : expected.keySet()) {
      double value = expected.get(metric).getAsDouble();
      // the reference rounds its losses to four digits
      double noise = metric.equals("loss") ? 6e-5 : 2e-5;
      assertThat(found.get(metric))
          .as("%s of step %d", metric, step)
          .isCloseTo(value, within(1e-4 * Math.abs(value) + noise));
    }
  }

  private static void assertWeights(WholeModel model) throws IOException {
    Map<String, Parameter> parameters = BlockParameters.of(model.model().getBlock());
    try (SafetensorsFile file = SafetensorsFile.open(GOLDEN.resolve("golden.safetensors"));
        NDManager manager = NDManager.newBaseManager()) {
      int compared = 0;
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        String tensor = entry.getKey().replace("decoder.", "model.");
        if (file.names().contains(tensor)) {
          NDArray expected = file.load(manager, tensor);
          assertClose(tensor, entry.getValue().getArray(), expected);
          compared++;
        }
      }
      assertThat(compared).isEqualTo(4);
    }
  }

  @Test
  void folderWithoutAHeadIsRefused() throws IOException {
    Path broken = folder.resolve("broken");
    Files.createDirectories(broken);
    Files.copy(begun.resolve("config.json"), broken.resolve("config.json"));
    Files.copy(BASE.resolve("model.safetensors"), broken.resolve("model.safetensors"));
    assertThatThrownBy(() -> WholeModel.open(broken.toString(), null))
        .hasMessageContaining("score.weight");
  }

  @Test
  void onlyFoldersOfLlamaBecomeRewardModels() {
    Path moonlight = Path.of("src/test/resources/moonlight/plain");
    assertThatThrownBy(() -> RewardModels.begin(moonlight, folder.resolve("none"), 1))
        .isInstanceOf(CheckpointException.class);
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
