package org.djlext.vlm.moonlight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpertMemoryTest {

  private static final Path GOLDENS = Path.of("src/test/resources/moonlight");
  private static final int EXPERT = 3 * 10 * 24 * 4; // bytes of an expert in "plain"

  @ParameterizedTest(name = "{0} with {1} bytes")
  @CsvSource({
    "plain, 2880",
    "plain, 10000",
    "plain, 1g",
    "groups, 4k",
    "small-groups, 20k",
    "no-shared, 6000",
    "bf16-sharded, 9000",
    "all-dense, 1m"
  })
  void expertsInFilesAnswerAsThoseInMemory(String name, String bytes) throws Exception {
    try (ZooModel<NDList, NDList> model = load(name, bytes);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      SafetensorsFile golden =
          SafetensorsFile.open(GOLDENS.resolve(name).resolve("golden.safetensors"));
      NDArray ids = golden.load(manager, "input_ids");
      NDArray logits = predictor.predict(new NDList(ids)).singletonOrThrow();
      assertClose("logits", logits, golden.load(manager, "logits"));
      NDArray left = golden.load(manager, "left.input_ids");
      NDArray mask = golden.load(manager, "left.attention_mask");
      logits = predictor.predict(new NDList(left, mask)).singletonOrThrow();
      assertClose("padded", logits.get(1), golden.load(manager, "left.logits").get(1));

      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      ExpertMemory memory = moonlight.expertMemory().orElseThrow();
      assertThat(memory.residentBytes()).isLessThanOrEqualTo(memory.capacity());
      steps(moonlight, manager, golden);
      assertThat(memory.residentBytes()).isLessThanOrEqualTo(memory.capacity());
    }
  }

  private static void steps(MoonlightBlock moonlight, NDManager manager, SafetensorsFile golden)
      throws IOException {
    NDArray ids = golden.load(manager, "steps.input_ids");
    NDArray expected = golden.load(manager, "steps.logits");
    ParameterStore store = new ParameterStore(manager, false);
    try (KvCache cache = moonlight.newCache(manager, 1, 4)) {
      int from = 0;
      for (int to = 6; to <= ids.getShape().get(1); to++) {
        NDArray piece = ids.get(":, {}:{}", from, to);
        NDArray logits = moonlight.nextTokenLogits(store, piece, new int[] {to - from}, cache);
        assertClose("step " + to, logits, expected.get(":, {}", to - 1));
        from = to;
      }
    }
    long[] two = {ids.getLong(0, 0), ids.getLong(0, 1), ids.getLong(0, 2)};
    try (KvCache cache = moonlight.newCache(manager, 2, 4)) {
      NDArray batch = manager.create(new long[][] {two, two});
      moonlight.nextTokenLogits(store, batch, new int[] {3, 1}, cache);
      NDArray next = manager.create(new long[][] {{two[0]}, {two[1]}});
      NDArray ragged = moonlight.nextTokenLogits(store, next, new int[] {1}, cache);
      assertClose("ragged", ragged.get("1:"), expected.get(":, 1"));
    }
  }

  @Test
  void leastRecentlyUsedExpertMakesRoom() throws Exception {
    try (ZooModel<NDList, NDList> model = load("plain", 3 * EXPERT);
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      ExpertMemory memory = moonlight.expertMemory().orElseThrow();
      ParameterStore store = new ParameterStore(manager, false);
      assertThat(memory.capacity()).isEqualTo(3 * EXPERT);
      assertThat(memory.residentBytes()).isZero();
      NDArray id = manager.create(new long[][] {{7}});
      moonlight.states(store, id, null, false);
      assertThat(memory.reads()).isEqualTo(3); // the experts of one token in one layer
      moonlight.states(store, id, null, false);
      assertThat(memory.reads()).isEqualTo(3);
      assertThat(memory.hits()).isEqualTo(3);
      moonlight.states(store, manager.create(TinyMoonlight.ids(1, 20)), null, false);
      assertThat(memory.reads()).isGreaterThan(6);
      assertThat(memory.residentBytes()).isEqualTo(memory.capacity());
    }
  }

  @Test
  void readingLeavesOnlyItsLogitsAndTheExperts() throws Exception {
    try (ZooModel<NDList, NDList> model = load("plain", 3 * EXPERT);
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      ParameterStore store = new ParameterStore(manager, false);
      NDArray ids = manager.create(TinyMoonlight.ids(1, 20));
      try (KvCache cache = moonlight.newCache(manager, 1, 60)) {
        moonlight.nextTokenLogits(store, ids, new int[] {20}, cache).close();
        int before = LiveArrays.count(model.getNDManager());
        NDArray logits = moonlight.nextTokenLogits(store, ids, new int[] {20}, cache);
        assertThat(logits.getShape().get(1)).isEqualTo(80);
        assertThat(LiveArrays.count(model.getNDManager())).isEqualTo(before + 1);
      }
    }
  }

  @Test
  void trainingIsRefused() throws Exception {
    try (ZooModel<NDList, NDList> model = load("plain", 3 * EXPERT);
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock moonlight = (MoonlightBlock) model.getBlock();
      NDList ids = new NDList(manager.create(TinyMoonlight.ids(1, 4)));
      ParameterStore store = new ParameterStore(manager, false);
      assertThatThrownBy(() -> moonlight.forward(store, ids, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expert_memory");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2879", "lots", "-1", "1.5g"})
  void sizesThatCannotBeAreRefused(String size) {
    assertThatThrownBy(() -> load("plain", size).close())
        .isInstanceOf(IOException.class)
        .satisfies(
            e ->
                assertThat(e.toString() + e.getCause())
                    .contains("argument expert_memory", size)
                    .contains(GOLDENS.resolve("plain").toString()));
  }

  private static ZooModel<NDList, NDList> load(String name, Object bytes) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(GOLDENS.resolve(name))
        .optArgument("expert_memory", bytes)
        .build()
        .loadModel();
  }
}
