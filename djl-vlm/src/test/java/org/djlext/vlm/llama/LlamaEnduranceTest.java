package org.djlext.vlm.llama;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.LiveArrays;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.vlm.generate.ChatSession;
import org.djlext.vlm.generate.GenerationConfig;
import org.djlext.vlm.generate.TextGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Generating for a long time leaves nothing behind. */
class LlamaEnduranceTest {

  private static final Path TINY = Path.of("src/test/resources/generate/tiny");
  private static final int TEXT = 250;
  private static final int VOCABULARY = 8_000;

  @Test
  void fiveHundredTokensLeaveNoArraysBehind() throws Exception {
    try (ZooModel<NDList, NDList> model = load(TINY)) {
      generate(model, TEXT);
      int before = LiveArrays.count(model.getNDManager());
      generate(model, 2 * TEXT);
      assertThat(LiveArrays.count(model.getNDManager())).isEqualTo(before);
    }
  }

  @Test
  @Tag("heavy")
  @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
  void tenThousandTokensLeaveMemoryFlat(@TempDir Path folder) throws Exception {
    writeRandom(folder);
    try (ZooModel<NDList, NDList> model = load(folder)) {
      generate(model, 5_000); // allocator, compiler and heap settle
      int arrays = LiveArrays.count(model.getNDManager());
      long before = residentKib();
      generate(model, 10_000);
      assertThat(LiveArrays.count(model.getNDManager())).isEqualTo(arrays);
      long growth = residentKib() - before;
      System.out.printf("10,000 tokens: resident memory grew by %d KiB%n", growth);
      // logits that stayed would be 300 MiB; what Java's heap does is within the bound
      assertThat(growth).isLessThan(64 * 1024);
    }
  }

  /** Texts of their own and the turns of a chat by turns, until so many tokens are generated. */
  private static void generate(ZooModel<NDList, NDList> model, int tokens) throws IOException {
    GenerationConfig config =
        GenerationConfig.builder().optMaxNewTokens(TEXT).optMinNewTokens(TEXT).optSeed(3).build();
    int generated = 0;
    try (TextGenerator generator = TextGenerator.of(model)) {
      while (generated < tokens) {
        generated += generator.generate("2 + 2", config).ids().length;
        try (ChatSession chat = generator.newChat(config)) {
          generated += chat.say("Hello").ids().length;
        }
      }
    }
    assertThat(generated).isGreaterThanOrEqualTo(tokens);
  }

  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Writes the tiny model with a larger vocabulary, so that what stays is seen. */
  private static void writeRandom(Path folder) throws IOException {
    JsonObject json =
        JsonParser.parseString(Files.readString(TINY.resolve("config.json"))).getAsJsonObject();
    json.addProperty("vocab_size", VOCABULARY);
    LlamaConfig config = LlamaConfig.fromJson(json, TINY);
    try (NDManager manager = NDManager.newBaseManager()) {
      LlamaBlock llama = new LlamaBlock(config);
      llama.initialize(manager, DataType.FLOAT32, new Shape(1, 1));
      CheckpointWriter.save(llama, LlamaModelLoader.weightTable(), config.toJson(), folder);
    }
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(TINY.resolve(file), folder.resolve(file));
    }
  }

  private static ZooModel<NDList, NDList> load(Path folder) throws Exception {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelPath(folder)
        .build()
        .loadModel();
  }
}
