package org.djlext.vlm.tune.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraCombination;
import org.djlext.flashattn.adapt.LoraScope;
import org.djlext.vlm.llama.LlamaBlock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several adapters on one model. */
class LoraAdaptersTest {

  private static final Path FOLDER = LoraParityTest.FOLDER;

  private ZooModel<NDList, NDList> model;
  private LlamaBlock llama;
  private LoraBlock adapted;
  private NDManager manager;
  private ParameterStore store;
  private NDArray ids;

  @BeforeEach
  void open() throws Exception {
    model = LoraParityTest.model("plain");
    llama = (LlamaBlock) model.getBlock();
    adapted = Lora.load(llama, FOLDER.resolve("plain"));
    adapted.load("all", FOLDER.resolve("all-linear"));
    adapted.load("patterns", FOLDER.resolve("patterns"));
    manager = model.getNDManager().newSubManager();
    store = new ParameterStore(manager, false);
    ids = manager.create(new long[][] {{3, 9, 30, 4, 21}, {8, 8, 7, 36, 5}, {6, 5, 4, 3, 12}});
  }

  @AfterEach
  void close() {
    adapted.close();
    model.close();
  }

  @Test
  void switchingThereAndBackGivesTheFirstLogits() {
    float[] first = logits(ids).toFloatArray();
    adapted.use("all");
    float[] second = logits(ids).toFloatArray();
    adapted.use("default");
    assertThat(logits(ids).toFloatArray()).isEqualTo(first).isNotEqualTo(second);
  }

  @Test
  void effectsOfSeveralAdaptersAreAdded() {
    adapted.use("default", "all", "patterns");
    NDArray together = logits(ids);
    adapted.merge();
    assertClose("merged one after the other", logits(ids), together);
  }

  @Test
  void rowsOfABatchHaveTheirOwnAdapters() {
    NDArray expected = logits("all", 0).concat(logits(null, 1)).concat(logits("default", 2));
    try (LoraScope scope = adapted.usingRows(List.of("all", LoraBlock.BASE, "default"))) {
      assertThat(scope).isNotNull();
      assertClose("mixed", logits(ids), expected);
    }
    assertClose("afterwards", logits(ids).get("0:1"), logits("default", 0));
  }

  @Test
  void rowsHaveTheirOwnAdaptersInCachedSteps() {
    NDArray expected = logits("all", 0).concat(logits("patterns", 1)).concat(logits("all", 2));
    try (LoraScope scope = adapted.usingRows(List.of("all", "patterns", "all"));
        KvCache cache = llama.newCache(manager, 3, 8)) {
      assertThat(scope).isNotNull();
      llama.nextTokenLogits(store, ids.get(":, :4"), new int[] {4}, cache);
      NDArray last = llama.nextTokenLogits(store, ids.get(":, 4:"), new int[] {1}, cache);
      assertClose("last token", last, expected.get(":, 4"));
    }
  }

  @Test
  void threadsChooseForThemselves() {
    NDArray mine = logits(ids);
    try (LoraScope scope = adapted.using("all")) {
      assertThat(scope).isNotNull();
      NDArray other = CompletableFuture.supplyAsync(() -> logits(ids)).join();
      assertClose("the other thread", other, mine);
    }
  }

  @Test
  void catIsTheWeightedSumOfWhatAdaptersAdd() {
    adapted.combine(
        "sum",
        List.of("default", "all", "patterns"),
        new double[] {0.7, 0.3, -0.2},
        LoraCombination.CAT,
        0);
    adapted.use("sum");
    NDArray sum = logits(ids);
    assertThat(adapted.config("sum").rank()).isEqualTo(4 + 3 + 5);
    adapted.combine(
        "svd",
        List.of("default", "all", "patterns"),
        new double[] {0.7, 0.3, -0.2},
        LoraCombination.SVD,
        12);
    adapted.use("svd");
    assertClose("of full rank", logits(ids), sum);
  }

  @Test
  void linearOfAnAdapterWithItselfKeepsItsDirection() {
    NDArray one = logits(ids);
    // (2 sqrt(1/4) A, 2 sqrt(1/4) B) is the adapter itself
    adapted.combine(
        "twice",
        List.of("default", "default"),
        new double[] {0.25, 0.25},
        LoraCombination.LINEAR,
        0);
    adapted.use("twice");
    assertClose("the same", logits(ids), one);
  }

  @Test
  void linearOfDifferentRanksIsRefused() {
    assertThatThrownBy(
            () ->
                adapted.combine(
                    "x", List.of("default", "all"), new double[] {1, 1}, LoraCombination.LINEAR, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[4, 3]");
    assertThat(adapted.adapterNames()).doesNotContain("x");
  }

  @Test
  void unknownAdapterIsNamedBesideTheKnown() {
    assertThatThrownBy(() -> adapted.use("al"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("al")
        .hasMessageContaining("[default, all, patterns]");
  }

  @Test
  void removedAdapterHasNoEffect() {
    adapted.use("all");
    adapted.remove("all");
    NDArray plain = logits(ids);
    assertThat(adapted.adaptersInUse()).isEmpty();
    assertThat(plain.toFloatArray()).isEqualTo(logits(null, ids).toFloatArray());
  }

  private NDArray logits(NDArray tokens) {
    return llama.forward(store, new NDList(tokens), false).head();
  }

  private NDArray logits(String adapter, int row) {
    return logits(adapter, ids.get("{}:{}", row, row + 1));
  }

  private NDArray logits(String adapter, NDArray tokens) {
    try (LoraScope scope = adapter == null ? adapted.using() : adapted.using(adapter)) {
      assertThat(scope).isNotNull();
      return logits(tokens);
    }
  }
}
