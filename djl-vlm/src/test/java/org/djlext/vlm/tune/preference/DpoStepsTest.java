package org.djlext.vlm.tune.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.RateSchedule;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.lora.Lora;
import org.djlext.vlm.tune.sft.EmptyAnswer;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;
import org.djlext.vlm.tune.sft.LongExample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten steps, against those of trl's DPOTrainer: the golden of dpo_steps_goldens.py. */
class DpoStepsTest {

  private static final Path MODEL = Path.of("src/test/resources/generate/tiny");
  private static final Path FOLDER = Path.of("src/test/resources/preference");
  private static final PairSettings TWO = new PairSettings(2, false, 2, 1);

  @TempDir Path folder;

  static PreferenceData pairs(Path file) throws IOException {
    try (ExampleEncoder encoder = ExampleEncoder.open(MODEL, InstructionStyle.ALPACA, false)) {
      return PreferenceData.prepare(file, encoder, 200, LongExample.ERROR, EmptyAnswer.ERROR);
    }
  }

  private List<StepReport> train(WholeModel model, PreferenceData data, DpoSettings dpo)
      throws IOException {
    List<StepReport> reports = new ArrayList<>();
    ReferenceScores reference = ReferenceScores.of(model.model(), data, TWO);
    DpoObjective objective = new DpoObjective(data, reference, data, reference, TWO, dpo);
    TuningSettings settings =
        TuningSettings.builder()
            .optLearningRate(5e-3)
            .optWeightDecay(0.1)
            .optSchedule(RateSchedule.COSINE)
            .optWarmUpSteps(3)
            .optMaxSteps(10)
            .optAccumulation(2)
            .optEvaluateEvery(10)
            .optSeed(1)
            .build();
    TuningRun.builder(model, objective, folder)
        .optSettings(settings)
        .optListener(reports::add)
        .build()
        .run();
    return reports;
  }

  @ParameterizedTest
  @CsvSource({
    "sigmoid, SIGMOID, 0.1, 0",
    "conservative, SIGMOID, 0.3, 0.1",
    "robust, ROBUST, 0.1, 0.2",
    "hinge, HINGE, 0.25, 0",
    "ipo, IPO, 0.2, 0"
  })
  void lossesMetricsAndWeightsEqualTrl(
      String name, DpoVariant variant, double beta, double smoothing) throws IOException {
    JsonObject golden =
        JsonParser.parseString(Files.readString(FOLDER.resolve("steps.json"))).getAsJsonObject();
    JsonArray steps = golden.getAsJsonArray(name);
    try (WholeModel model = WholeModel.open(MODEL.toString(), null);
        PreferenceData data = pairs(FOLDER.resolve("pairs.jsonl"))) {
      List<StepReport> reports = train(model, data, new DpoSettings(variant, beta, smoothing));
      assertThat(reports).hasSize(10).hasSameSizeAs(steps);
      for (int i = 0; i < 10; i++) {
        assertStep(i, steps.get(i).getAsJsonObject(), reports.get(i).metrics());
      }
      assertThat(reports.get(9).evaluation())
          .containsKeys("eval_loss", "eval_rewards/accuracies", "eval_logps/chosen");
      assertWeights(model, name);
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

  private static void assertWeights(WholeModel model, String name) throws IOException {
    Map<String, Parameter> parameters = BlockParameters.of(model.model().getBlock());
    try (SafetensorsFile file = SafetensorsFile.open(FOLDER.resolve("steps.safetensors"));
        NDManager manager = NDManager.newBaseManager()) {
      int compared = 0;
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        String tensor = name + ".model." + entry.getKey();
        if (file.names().contains(tensor)) {
          NDArray expected = file.load(manager, tensor);
          assertClose(entry.getKey(), entry.getValue().getArray(), expected);
          compared++;
        }
      }
      assertThat(compared).isEqualTo(3);
    }
  }

  @Test
  void disabledAdapterIsTheReference() throws IOException {
    try (WholeModel model = WholeModel.open(MODEL.toString(), null);
        PreferenceData data = pairs(FOLDER.resolve("pairs.jsonl"))) {
      float[] base = scores(model, data);
      LoraBlock adapted =
          Lora.attach(
              model.model().getBlock(),
              LoraConfig.builder()
                  .optRank(2)
                  .optInitialization(LoraConfig.Initialization.RANDOM)
                  .build());
      model.model().setBlock(adapted);
      assertThat(scores(model, data)).isNotEqualTo(base);
      adapted.setEnabled(false);
      assertThat(scores(model, data)).containsExactly(base);
    }
  }

  private static float[] scores(WholeModel model, PreferenceData data) {
    ReferenceScores scores = ReferenceScores.of(model.model(), data, TWO);
    return scores.of(PairBatch.of(data, 2, 0, 1, 2, 3, 39));
  }
}
