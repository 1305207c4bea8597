package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The ids that transformers' generate() gives, written by generation_goldens.py. */
class GenerationParityTest {

  private interface Check {
    void run(CausalLanguageModel model, ParameterStore store, NDManager manager);
  }

  @TestFactory
  Stream<DynamicTest> greedyTextsAlone() throws Exception {
    return tests(
        golden ->
            (model, store, manager) -> {
              List<long[]> prompts = Goldens.rows(golden.get("prompts"));
              List<long[]> expected = Goldens.rows(golden.get("greedy"));
              for (int i = 0; i < prompts.size(); i++) {
                assertThat(decode(model, store, manager, prompts.subList(i, i + 1), greedy(golden)))
                    .containsExactly(expected.get(i));
              }
            });
  }

  @TestFactory
  Stream<DynamicTest> greedyTextsTogether() throws Exception {
    return tests(
        golden ->
            (model, store, manager) ->
                assertThat(
                        decode(
                            model,
                            store,
                            manager,
                            Goldens.rows(golden.get("prompts")),
                            greedy(golden)))
                    .containsExactlyElementsOf(Goldens.rows(golden.get("greedy"))));
  }

  @TestFactory
  Stream<DynamicTest> penalizedTextsTogether() throws Exception {
    return tests(
        golden ->
            (model, store, manager) -> {
              GenerationConfig config =
                  greedy(golden).toBuilder().optRepetitionPenalty(1.4).optMinNewTokens(9).build();
              List<long[]> prompts = Goldens.rows(golden.get("prompts"));
              List<long[]> expected = Goldens.rows(golden.get("penalized"));
              assertThat(decode(model, store, manager, prompts, config))
                  .containsExactlyElementsOf(expected);
            });
  }

  @TestFactory
  Stream<DynamicTest> beams() throws Exception {
    return tests(
        golden ->
            (model, store, manager) -> {
              for (JsonObject c : Goldens.objects(golden.getAsJsonArray("beams"))) {
                GenerationConfig.Builder builder = Goldens.config(c.getAsJsonObject("settings"));
                for (long id : Goldens.longs(golden.get("stopIds"))) {
                  builder.addStopId(id);
                }
                long[] prompt = Goldens.longs(c.get("prompt"));
                BeamState.Beam best =
                    new BeamSearch(model, store, manager, builder.build()).search(prompt);
                long[] expected = Goldens.longs(c.get("ids"));
                assertThat(best.ids()).as(c.toString()).startsWith(prompt).endsWith(expected);
                assertThat(best.ids()).hasSize(prompt.length + expected.length);
                double score = c.get("score").getAsDouble();
                assertThat(best.score())
                    .as(c.toString())
                    .isCloseTo(score, within(1e-4 * Math.abs(score) + 1e-6));
              }
            });
  }

  private static Stream<DynamicTest> tests(Function<JsonObject, Check> check) throws Exception {
    return Goldens.read("generated.json").stream()
        .map(g -> DynamicTest.dynamicTest(g.get("folder").getAsString(), () -> run(g, check)));
  }

  private static void run(JsonObject golden, Function<JsonObject, Check> check) throws Exception {
    try (ZooModel<NDList, NDList> model =
            Goldens.load(Goldens.RESOURCES.resolve(golden.get("folder").getAsString()));
        NDManager manager = model.getNDManager().newSubManager()) {
      check
          .apply(golden)
          .run((CausalLanguageModel) model.getBlock(), new ParameterStore(manager, false), manager);
    }
  }

  private static GenerationConfig greedy(JsonObject golden) {
    GenerationConfig.Builder builder = GenerationConfig.builder().optMaxNewTokens(20);
    for (long id : Goldens.longs(golden.get("stopIds"))) {
      builder.addStopId(id);
    }
    return builder.build();
  }

  /** Returns the new ids of every row, with the one that ended it. */
  private static List<long[]> decode(
      CausalLanguageModel model,
      ParameterStore store,
      NDManager manager,
      List<long[]> prompts,
      GenerationConfig config) {
    try (Decoding decoding = new Decoding(model, store, manager, prompts, config, null)) {
      boolean more = true;
      while (more) {
        more = decoding.step();
      }
      List<long[]> rows = new ArrayList<>();
      for (int row = 0; row < prompts.size(); row++) {
        rows.add(decoding.chosen(row));
      }
      return rows;
    }
  }
}
