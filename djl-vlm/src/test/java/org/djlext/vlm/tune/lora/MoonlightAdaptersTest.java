package org.djlext.vlm.tune.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.KvCache;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.adapt.LoraConfigBuilder;
import org.djlext.flashattn.adapt.LoraScope;
import org.djlext.flashattn.adapt.ModuleChoice;
import org.djlext.vlm.moonlight.MoonlightBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every linear map of Moonlight, experts and the compressed attention that uses its weights in
 * another way when it reads a cache, is adapted as if the adapter were merged.
 */
class MoonlightAdaptersTest {

  @ParameterizedTest
  @ValueSource(strings = {"plain", "low-rank", "all-dense", "yarn"})
  void adaptedEqualsMerged(String name) throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of("src/test/resources/moonlight").resolve(name))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock block = (MoonlightBlock) model.getBlock();
      NDArray ids = manager.create(new long[][] {{3, 9, 30, 4, 11, 7}, {8, 7, 36, 5, 2, 2}});
      NDArray before = forward(block, ids, false);
      Engine.getInstance().setRandomSeed(4);
      LoraConfig config =
          LoraConfig.builder()
              .optRank(2)
              .optAlpha(2)
              .optTargets(ModuleChoice.of("all-linear"))
              .optInitialization(Initialization.RANDOM)
              .build();
      try (LoraBlock adapted = Lora.attach(block, config)) {
        assertThat(adapted.trainableParameters().keySet())
            .anyMatch(path -> path.contains("kv_b_proj"))
            .noneMatch(path -> path.contains("mlp.gate.") || path.contains("lm_head"));
        NDArray whole = forward(block, ids, false);
        NDArray trained = forward(block, ids, true);
        NDArray steps = steps(block, ids);
        adapted.merge();
        NDArray expected = forward(block, ids, false);
        assertClose("whole", whole, expected);
        assertClose("in training", trained, expected);
        assertClose("steps", steps, steps(block, ids));
        assertThat(expected.sub(before).abs().max().getFloat()).isGreaterThan(0.1f);
      }
      assertClose("taken off", forward(block, ids, false), before);
    }
  }

  @Test
  void rowsWithTheirOwnAdaptersAreRefusedOnExpertsOnly() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of("src/test/resources/moonlight/plain"))
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        NDManager manager = model.getNDManager().newSubManager()) {
      MoonlightBlock block = (MoonlightBlock) model.getBlock();
      LoraConfigBuilder config =
          LoraConfig.builder().optRank(2).optInitialization(Initialization.RANDOM);
      config.optTargets("kv_b_proj", "o_proj");
      try (LoraBlock adapted = Lora.attach(block, config.build())) {
        adapted.add("experts", config.optTargets(ModuleChoice.of("all-linear")).build());
        assertThatThrownBy(() -> adapted.usingRows(List.of("experts", LoraBlock.BASE)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("experts cannot be in a batch")
            .hasMessageContaining(".mlp.experts.0.");
        NDArray ids = manager.create(new long[][] {{3, 9, 30, 4, 11, 7}, {8, 7, 36, 5, 2, 2}});
        NDArray with = forward(block, ids, false);
        adapted.use();
        NDArray without = forward(block, ids, false);
        try (LoraScope scope = adapted.usingRows(List.of(LoraBlock.DEFAULT, LoraBlock.BASE))) {
          assertThat(scope).isNotNull();
          NDArray mixed = forward(block, ids, false);
          assertClose("with its adapter", mixed.get("0:1"), with.get("0:1"));
          assertClose("without", mixed.get("1:2"), without.get("1:2"));
        }
      }
    }
  }

  private static NDArray forward(MoonlightBlock block, NDArray ids, boolean training) {
    ParameterStore store = new ParameterStore(ids.getManager(), false);
    return block.forward(store, new NDList(ids), training).head();
  }

  /** Four tokens at once and then one by one, behind those in a cache. */
  private static NDArray steps(MoonlightBlock block, NDArray ids) {
    ParameterStore store = new ParameterStore(ids.getManager(), false);
    try (KvCache cache = block.newCache(ids.getManager(), 2, 8)) {
      block.nextTokenLogits(store, ids.get(":, :4"), new int[] {4}, cache);
      block.nextTokenLogits(store, ids.get(":, 4:5"), new int[] {1}, cache);
      return block.nextTokenLogits(store, ids.get(":, 5:"), new int[] {1}, cache);
    }
  }
}
