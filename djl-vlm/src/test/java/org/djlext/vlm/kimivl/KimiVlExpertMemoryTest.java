package org.djlext.vlm.kimivl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.vlm.generate.Chat;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.moonlight.ExpertMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A decoder whose experts stay in the checkpoint's files. */
class KimiVlExpertMemoryTest {

  private static final Path CHATS = Path.of("src/test/resources/kimivl-chat");

  @ParameterizedTest(name = "{0} with {1} bytes")
  @CsvSource({
    "one-image, 6k",
    "padded-left, 6k",
    "two-images-a-row, 12k",
    "image-first-and-last, 1g",
    "all-experts, 9k",
    "text-only, 8k",
    "bf16, 6k"
  })
  void expertsInFilesAnswerAsThoseInMemory(String name, String bytes) throws Exception {
    try (ZooModel<NDList, NDList> model = load(NDList.class, TinyKimiVl.folder(name), bytes);
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager();
        TinyKimiVl golden = new TinyKimiVl(name, manager)) {
      NDArray logits = predictor.predict(golden.inputs()).singletonOrThrow();
      golden.assertLogits(logits);
      ExpertMemory memory = memory(model);
      assertThat(memory.reads()).isPositive();
      assertThat(memory.residentBytes()).isPositive().isLessThanOrEqualTo(memory.capacity());
    }
  }

  @Test
  void chatsAreAnsweredAlike() throws Exception {
    Chat chat = Chat.of("How many circles are there?");
    GenerationConfig config = GenerationConfig.builder().optMaxNewTokens(8).build();
    try (ZooModel<NDList, NDList> whole = TinyKimiVl.load(CHATS);
        KimiVlGenerator all = KimiVlGenerator.of(whole);
        ZooModel<NDList, NDList> model = load(NDList.class, CHATS, "40k");
        KimiVlGenerator few = KimiVlGenerator.of(model)) {
      long[] ids = few.answer(chat, config).generated().ids();
      assertThat(ids).containsExactly(all.answer(chat, config).generated().ids());
      assertThat(memory(model).hits()).isPositive();
    }
  }

  @Test
  void whatIsNotInMemoryIsNeitherTrainedNorSaved(@TempDir Path saved) throws Exception {
    String name = "one-image";
    try (ZooModel<NDList, NDList> model = load(NDList.class, TinyKimiVl.folder(name), "6k");
        NDManager manager = model.getNDManager().newSubManager();
        TinyKimiVl golden = new TinyKimiVl(name, manager)) {
      KimiVlBlock block = (KimiVlBlock) model.getBlock();
      NDList inputs = golden.inputs();
      ParameterStore store = new ParameterStore(manager, false);
      assertThatThrownBy(() -> block.forward(store, inputs, true))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expert_memory");
      assertThatThrownBy(
              () ->
                  CheckpointWriter.save(
                      block,
                      KimiVlModelLoader.weightTable(),
                      block.config().toJson(),
                      saved.resolve("model")))
          .hasMessageContaining("expert_memory");
      assertThat(saved.resolve("model")).doesNotExist();
    }
  }

  @Test
  void memoryBelowOneExpertIsRefused() {
    assertThatThrownBy(() -> load(NDList.class, CHATS, "1k").close())
        .hasStackTraceContaining("argument expert_memory: expected at least the")
        .hasStackTraceContaining("kimivl-chat");
  }

  private static ExpertMemory memory(ZooModel<?, ?> model) {
    return ((KimiVlBlock) model.getBlock()).decoder().expertMemory().orElseThrow();
  }

  private static <I> ZooModel<I, NDList> load(Class<I> input, Path folder, String bytes)
      throws Exception {
    return Criteria.builder()
        .setTypes(input, NDList.class)
        .optModelPath(folder)
        .optArgument("expert_memory", bytes)
        .build()
        .loadModel();
  }
}
