package org.djlext.vlm.tune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.djlext.vlm.tune.rollout.PolicyFixture.assertLogProbs;
import static org.djlext.vlm.tune.rollout.PolicyFixture.assertSame;
import static org.djlext.vlm.tune.rollout.PolicyFixture.prompts;
import static org.djlext.vlm.tune.rollout.PolicyFixture.settings;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.List;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.vlm.generate.CausalLanguageModel;
import org.djlext.vlm.tune.WholeModel;
import org.djlext.vlm.tune.lora.Lora;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every decoder answers in a batch as it answers alone, by the weights that it has then. */
class RolloutModelsTest {

  private static List<Rollout> generate(
      Block block, NDManager manager, RolloutSettings settings, List<RolloutPrompt> prompts) {
    try (RolloutGenerator generator = new RolloutGenerator(block, manager, settings)) {
      return generator.generate(prompts, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama/gqa-tied",
        "llama/mha-untied",
        "llama/mqa-biased",
        "llama/mistral-window",
        "llama/rope-llama3",
        "llama/rope-yarn",
        "moonlight/plain",
        "moonlight/low-rank",
        "moonlight/groups",
        "moonlight/all-dense",
        "moonlight/yarn"
      })
  void batchAnswersAsOneRow(String name) throws Exception {
    try (WholeModel model = WholeModel.open("src/test/resources/" + name, null)) {
      Block block = model.model().getBlock();
      NDManager manager = model.model().getNDManager();
      int vocabulary = ((CausalLanguageModel) block).vocabularySize();
      List<RolloutPrompt> prompts = RolloutPrompt.of(0, prompts(6, vocabulary), 3);
      RolloutSettings one = settings(vocabulary).optTopP(0.95).optRows(1).build();
      List<Rollout> alone = generate(block, manager, one, prompts);
      assertSame(generate(block, manager, one.toBuilder().optRows(5).build(), prompts), alone);
      for (Rollout rollout : alone.subList(0, 6)) {
        assertLogProbs(block, manager, one.distribution(), rollout);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama/gqa-tied", "moonlight/plain"})
  void weightsAreThoseOfTheMoment(String name) throws Exception {
    try (WholeModel model = WholeModel.open("src/test/resources/" + name, null)) {
      Block block = model.model().getBlock();
      NDManager manager = model.model().getNDManager();
      int vocabulary = ((CausalLanguageModel) block).vocabularySize();
      List<RolloutPrompt> prompts = RolloutPrompt.of(0, prompts(4, vocabulary), 2);
      RolloutSettings settings = settings(vocabulary).optRows(3).build();
      try (RolloutGenerator generator = new RolloutGenerator(block, manager, settings)) {
        List<Rollout> before = generator.generate(prompts, 0);
        for (Parameter parameter : block.getParameters().values()) {
          parameter.getArray().muli(1.1f);
        }
        List<Rollout> after = generator.generate(prompts, 1);
        assertThat(after.get(0).logProbs()).isNotEqualTo(before.get(0).logProbs());
        for (Rollout rollout : after) {
          assertThat(rollout.versions()).containsOnly(1);
          assertLogProbs(block, manager, settings.distribution(), rollout);
        }
      }
    }
  }

  @Test
  void adapterInUseHasItsSay() throws Exception {
    try (WholeModel model = WholeModel.open("src/test/resources/llama/gqa-tied", null)) {
      NDManager manager = model.model().getNDManager();
      int vocabulary = ((CausalLanguageModel) model.model().getBlock()).vocabularySize();
      List<RolloutPrompt> prompts = RolloutPrompt.of(0, prompts(4, vocabulary), 2);
      RolloutSettings settings = settings(vocabulary).optRows(3).build();
      Engine.getInstance().setRandomSeed(4);
      LoraConfig config =
          LoraConfig.builder().optRank(2).optInitialization(Initialization.RANDOM).build();
      try (LoraBlock adapted = Lora.attach(model.model().getBlock(), config)) {
        List<Rollout> first = generate(adapted, manager, settings, prompts);
        for (Rollout rollout : first) {
          assertLogProbs(adapted, manager, settings.distribution(), rollout);
        }
        adapted
            .trainableParameters()
            .values()
            .forEach(
                parameter -> {
                  NDArray array = parameter.getArray();
                  array.muli(1.5f);
                });
        List<Rollout> second = generate(adapted, manager, settings, prompts);
        assertThat(second.get(0).logProbs()).isNotEqualTo(first.get(0).logProbs());
        for (Rollout rollout : second) {
          assertLogProbs(adapted, manager, settings.distribution(), rollout);
        }
        adapted.setEnabled(false);
        List<Rollout> base = generate(adapted, manager, settings, prompts);
        assertThat(base.get(0).logProbs()).isNotEqualTo(second.get(0).logProbs());
        assertLogProbs(adapted, manager, settings.distribution(), base.get(0));
      }
    }
  }
}
