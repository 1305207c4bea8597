package org.djlext.vlm.tune.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.vlm.tune.RateSchedule;
import org.djlext.vlm.tune.StepReport;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.WholeModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten steps, against those of trl's SFTTrainer: the last update of an epoch has fewer batches. */
class SftStepsTest {

  @TempDir Path folder;

  private static SftData data(int maxLength) throws IOException {
    try (ExampleEncoder encoder =
        ExampleEncoder.open(SftGoldens.MODEL, InstructionStyle.ALPACA, true)) {
      return SftData.prepare(
          SftGoldens.examples("completion.jsonl"),
          encoder,
          maxLength,
          LongExample.TRUNCATE,
          EmptyAnswer.KEEP);
    }
  }

  private static TuningSettings settings(int accumulation) {
    return TuningSettings.builder()
        .optLearningRate(5e-3)
        .optWeightDecay(0.1)
        .optSchedule(RateSchedule.COSINE)
        .optWarmUpSteps(3)
        .optMaxSteps(10)
        .optAccumulation(accumulation)
        .optSeed(1)
        .build();
  }

  private List<StepReport> train(WholeModel model, SftSettings batches, int accumulation)
      throws IOException {
    List<StepReport> reports = new ArrayList<>();
    try (SftData data = data(64)) {
      SftObjective objective = new SftObjective(data, null, batches);
      TuningRun.builder(model, objective, folder)
          .optSettings(settings(accumulation))
          .optListener(reports::add)
          .build()
          .run();
    }
    return reports;
  }

  @ParameterizedTest
  @CsvSource({"padded, NONE, false", "padded, NONE, true", "packed, BFD, true"})
  void lossesAndWeightsEqualTheReference(String golden, Packing packing, boolean paddingFree)
      throws IOException {
    SftSettings batches = new SftSettings(64, 2, packing, paddingFree, false, false, 0, 1);
    JsonArray steps = SftGoldens.read("steps.json").getAsJsonObject().getAsJsonArray(golden);
    try (WholeModel model = WholeModel.open(SftGoldens.MODEL.toString(), null)) {
      List<StepReport> reports = train(model, batches, 3);
      assertThat(reports).hasSameSizeAs(steps).hasSize(10);
      for (int i = 0; i < 10; i++) {
        JsonObject step = steps.get(i).getAsJsonObject();
        Map<String, Double> found = reports.get(i).metrics();
        assertNear(i, "loss", step.get("loss").getAsDouble(), found.get("loss"));
        assertNear(i, "rate", step.get("learning_rate").getAsDouble(), found.get("learning_rate"));
        assertNear(i, "norm", step.get("grad_norm").getAsDouble(), found.get("grad_norm"));
      }
      assertWeights(model, golden);
    }
  }

  private static void assertNear(int step, String what, double expected, double found) {
    assertThat(found)
        .as("%s of step %d", what, step)
        .isCloseTo(expected, within(1e-4 * Math.max(Math.abs(expected), 1e-6)));
  }

  private static void assertWeights(WholeModel model, String golden) throws IOException {
    try (SafetensorsFile file =
            SafetensorsFile.open(SftGoldens.FOLDER.resolve("steps.safetensors"));
        NDManager manager = NDManager.newBaseManager()) {
      for (Map.Entry<String, Parameter> entry :
          BlockParameters.of(model.model().getBlock()).entrySet()) {
        NDArray expected = file.load(manager, golden + ".model." + entry.getKey());
        assertClose(entry.getKey(), entry.getValue().getArray(), expected);
      }
    }
  }

  @Test
  void itDoesNotMatterHowAnUpdateIsCutIntoBatches() throws IOException {
    List<Double> whole = losses(new SftSettings(64, 8, Packing.NONE, false, false, true, 0, 1), 1);
    List<Double> parts = losses(new SftSettings(64, 2, Packing.NONE, false, false, true, 0, 1), 4);
    List<Double> packed = losses(new SftSettings(64, 4, Packing.NONE, true, false, true, 0, 1), 2);
    for (int i = 0; i < 6; i++) { // within one epoch the order is the same
      assertNear(i, "loss of parts", whole.get(i), parts.get(i));
      assertNear(i, "loss of packed texts", whole.get(i), packed.get(i));
    }
  }

  private List<Double> losses(SftSettings batches, int accumulation) throws IOException {
    try (WholeModel model = WholeModel.open(SftGoldens.MODEL.toString(), null);
        SftData data = data(64)) {
      List<Double> losses = new ArrayList<>();
      TuningRun.builder(
              model,
              new SftObjective(data, null, batches),
              folder.resolve(String.valueOf(batches.hashCode())))
          .optSettings(settings(accumulation))
          .optListener(report -> losses.add(report.metrics().get("loss")))
          .build()
          .run();
      return losses;
    }
  }
}
