package org.djlext.examples.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.examples.CliRun;
import org.djlext.examples.cli.ModelOption;
import org.djlext.flashattn.adapt.LoraBlock;
import org.djlext.flashattn.adapt.LoraConfig;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.vlm.llama.LlamaBlock;
import org.djlext.vlm.llama.LlamaModelLoader;
import org.djlext.vlm.tune.lora.Lora;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptCommandTest {

  private static final String[] QUESTION = {
    "-p", "What is 12 + 7?", "--max-new-tokens", "12", "--temperature", "0", "--plain", "--json"
  };

  @TempDir static Path folder;

  /** A strong adapter of the miniature, at random. */
  @BeforeAll
  static void writeAdapter() throws Exception {
    LoraConfig config =
        LoraConfig.builder()
            .optRank(4)
            .optAlpha(64)
            .optTargets("q_proj", "v_proj")
            .optInitialization(LoraConfig.Initialization.RANDOM)
            .optBaseModel("mini-llama")
            .build();
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls(ModelOption.MINIATURE)
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
      LlamaBlock llama = (LlamaBlock) model.getBlock();
      CheckpointWriter.save(
          llama, LlamaModelLoader.weightTable(), llama.config().toJson(), folder.resolve("base"));
      copyTokenizer(model.getModelPath());
      try (LoraBlock adapted = Lora.attach(llama, config)) {
        adapted.save(folder.resolve("adapter"));
      }
    }
  }

  private static void copyTokenizer(Path from) throws IOException {
    for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(from.resolve(name), folder.resolve("base").resolve(name));
    }
  }

  @Test
  void mergedModelAnswersAsTheModelWithItsAdapter() {
    String base = folder.resolve("base").toString();
    String adapter = folder.resolve("adapter").toString();
    String merged = folder.resolve("merged").toString();
    CliRun run =
        CliRun.of(
            "adapt", "merge", "--model", base, "--adapter", adapter, "--to", merged, "--json");
    run.expect(0);
    assertThat(run.json().get("modules").getAsInt()).isPositive();
    String plain = answer("--model", base);
    String adapted = answer("--model", base, "--adapter", adapter);
    assertThat(adapted).isNotEqualTo(plain);
    assertThat(answer("--model", merged)).isEqualTo(adapted);

    CliRun again =
        CliRun.of("adapt", "merge", "--model", base, "--adapter", adapter, "--to", merged);
    again.expect(1);
    assertThat(again.err()).contains("not empty");
  }

  @Test
  void inspectTellsRankScaleAndModules() {
    CliRun run = CliRun.of("adapt", "inspect", folder.resolve("adapter").toString());
    run.expect(0);
    assertThat(run.out())
        .contains("mini-llama", "model.layers.{i}.self_attn.q_proj", "LoRA", "4, 64.0");
    JsonObject json =
        CliRun.of("adapt", "inspect", folder.resolve("adapter").toString(), "--json").json();
    assertThat(json.get("rank").getAsInt()).isEqualTo(4);
    assertThat(json.get("tensors").getAsInt()).isEqualTo(2 * json.get("modules").getAsInt());
  }

  @Test
  void whatIsNoAdapterIsRefused() {
    CliRun run = CliRun.of("adapt", "inspect", folder.resolve("base").toString());
    run.expect(1);
    assertThat(run.err()).contains("adapter_config.json", "no such file");
    CliRun chat = CliRun.of("chat", "--adapter", folder.resolve("nothing").toString(), "-p", "x");
    chat.expect(1);
    assertThat(chat.err()).contains("no folder with an adapter");
  }

  private static String answer(String... options) {
    String[] args = new String[1 + options.length + QUESTION.length];
    args[0] = "chat";
    System.arraycopy(options, 0, args, 1, options.length);
    System.arraycopy(QUESTION, 0, args, 1 + options.length, QUESTION.length);
    CliRun run = CliRun.of(args);
    run.expect(0);
    return run.json().get("text").getAsString();
  }
}
