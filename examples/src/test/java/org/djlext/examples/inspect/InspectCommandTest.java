package org.djlext.examples.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.djlext.examples.CliRun;
import org.djlext.flashattn.pretrained.weights.SafetensorsWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

  private static final String FOLDERS = "../djl-vlm/src/test/resources/";

  @TempDir private Path folder;

  @BeforeEach
  void writeCheckpoint() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Map<String, ai.djl.ndarray.NDArray> tensors = new LinkedHashMap<>();
      tensors.put("model.embed.weight", manager.zeros(new Shape(6, 4)));
      for (int layer = 0; layer < 3; layer++) {
        tensors.put("model.layers." + layer + ".norm.weight", manager.zeros(new Shape(4)));
      }
      tensors.put("head.weight", manager.zeros(new Shape(6, 4), DataType.FLOAT16));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }
    Files.writeString(
        folder.resolve("config.json"), "{\"model_type\": \"llama\", \"hidden_size\": 4}");
  }

  @Test
  void tellsWhatIsInFolder() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{}");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"x\"}");
    CliRun run = CliRun.of("inspect", folder.toString());
    run.expect(0);
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("model type +llama, can be loaded"))
        .anyMatch(line -> line.matches("parameters +60"))
        .anyMatch(line -> line.matches("as float16 +120 bytes of memory"))
        .anyMatch(line -> line.matches("tokenizer +tokenizer.json"))
        .anyMatch(line -> line.matches("chat template +yes"))
        .anyMatch(line -> line.matches("  hidden_size +4"))
        .anyMatch(line -> line.matches("  F32 +4 +36 +144 bytes"))
        .anyMatch(
            line -> line.matches("  model\\.layers\\.\\*\\.norm\\.weight +F32 .*\\(4\\).*x 3"));
  }

  @Test
  void listsEveryTensorIfAsked() {
    assertThat(CliRun.of("inspect", folder.toString(), "--all").out())
        .contains("model.layers.0.norm.weight", "model.layers.2.norm.weight");
  }

  @Test
  void jsonHasEveryTensor() {
    CliRun run = CliRun.of("inspect", folder.toString(), "--json");
    run.expect(0);
    JsonObject json = run.json();
    assertThat(json.get("model_type").getAsString()).isEqualTo("llama");
    assertThat(json.get("known").getAsBoolean()).isTrue();
    assertThat(json.get("parameters").getAsLong()).isEqualTo(60);
    assertThat(json.get("bytes").getAsLong()).isEqualTo(36 * 4 + 24 * 2);
    assertThat(json.getAsJsonObject("memory_bytes").get("float32").getAsLong()).isEqualTo(240);
    assertThat(json.getAsJsonArray("tensors")).hasSize(5);
    assertThat(json.getAsJsonArray("tensors").get(0).toString())
        .isEqualTo(
            "{\"name\":\"model.embed.weight\",\"dtype\":\"F32\",\"shape\":[6,4],\"bytes\":96}");
  }

  @Test
  void resultIsAlsoAFileIfFolderIsNamed(@TempDir Path out) throws IOException {
    CliRun run = CliRun.of("inspect", folder.toString(), "--json", "--out", out + "/new");
    assertThat(out.resolve("new/inspect.json")).hasContent(run.out());
  }

  @Test
  void bareFileOfWeightsIsDescribed() {
    CliRun run = CliRun.of("inspect", folder.resolve("model.safetensors").toString(), "--json");
    run.expect(0);
    assertThat(run.json().get("parameters").getAsLong()).isEqualTo(60);
    assertThat(run.json().has("model_type")).isFalse();
  }

  @Test
  void unknownFamilyIsSaid() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"perceptron\"}");
    CliRun run = CliRun.of("inspect", folder.toString());
    run.expect(0);
    assertThat(run.out()).contains("perceptron, not known here; known are", "llama");
  }

  @Test
  void truncatedFileIsOneLineAndCodeOne() throws IOException {
    Path weights = folder.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 7));
    CliRun run = CliRun.of("inspect", folder.toString());
    run.expect(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("djlx inspect: ").contains("model.safetensors");
  }

  @Test
  void damagedConfigIsOneLineAndCodeOne() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": ");
    CliRun run = CliRun.of("inspect", folder.toString(), "--json");
    run.expect(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("config.json");
  }

  @Test
  void absentPathIsOneLineAndCodeOne() {
    CliRun run = CliRun.of("inspect", folder.resolve("nowhere").toString());
    run.expect(1);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("nowhere", "no such file or folder");
  }

  @Test
  void verboseShowsWhereFailureComesFrom() {
    String level = "org.slf4j.simpleLogger.defaultLogLevel";
    String before = System.getProperty(level);
    CliRun run = CliRun.of("inspect", folder.resolve("nowhere").toString(), "--verbose");
    System.setProperty(level, before == null ? "warn" : before);
    run.expect(1);
    assertThat(run.err()).contains("\tat org.djlext");
  }

  @Test
  void missingPathIsWrongUsage() {
    CliRun run = CliRun.of("inspect");
    run.expect(2);
    assertThat(run.err()).contains("PATH");
  }

  @Test
  void mixtureOfExpertsAndVisionTowerAreTold() {
    CliRun run = CliRun.of("inspect", FOLDERS + "kimivl-chat");
    run.expect(0);
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("  layers +1 with experts, 1 without"))
        .anyMatch(line -> line.matches("  experts +8, of which a token chooses 3; 2 shared by all"))
        .anyMatch(line -> line.matches("  cached for a token +\\d+ numbers, \\d+ a layer; .*"))
        .anyMatch(line -> line.matches("  patch +4 x 4 pixels"))
        .anyMatch(line -> line.matches("  merger +2 x 2 patches to a token"))
        .anyMatch(line -> line.matches("  a picture of 640 x 480 +.* patches, \\d+ tokens"))
        .anyMatch(line -> line.matches("tokenizer +tiktoken.model"));
  }

  @Test
  void onlyChosenExpertsAreActive() {
    CliRun run = CliRun.of("inspect", FOLDERS + "moonlight/groups", "--json");
    run.expect(0);
    JsonObject config = run.json().getAsJsonObject("config");
    JsonObject mixture = run.json().getAsJsonObject("mixture");
    long expert =
        3L * config.get("moe_intermediate_size").getAsInt() * config.get("hidden_size").getAsInt();
    long idle = mixture.get("experts").getAsLong() - mixture.get("active").getAsLong();
    assertThat(mixture.get("parameters").getAsLong())
        .isEqualTo(run.json().get("parameters").getAsLong());
    assertThat(mixture.get("active_parameters").getAsLong())
        .isEqualTo(
            mixture.get("parameters").getAsLong()
                - mixture.get("layers").getAsLong() * idle * expert);
    assertThat(mixture.get("cache_numbers_per_layer").getAsInt())
        .isEqualTo(
            config.get("kv_lora_rank").getAsInt() + config.get("qk_rope_head_dim").getAsInt());
    assertThat(run.json().has("vision")).isFalse();
  }

  @Test
  void codebookIsTold() throws IOException {
    Files.copy(
        Path.of(FOLDERS, "chameleon/swin-norm/config.json"),
        folder.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    CliRun run = CliRun.of("inspect", folder.toString());
    run.expect(0);
    assertThat(run.out()).contains("Image tokenizer", "codes of size");
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("  draws +(yes|no, the decoder of codes is not .*)"));
  }

  @Test
  void numbersThatDoNotDivideAreSaid() throws IOException {
    String config = Files.readString(Path.of(FOLDERS, "moonlight/groups/config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replaceFirst("\"n_routed_experts\": \\d+", "\"n_routed_experts\": 7"));
    CliRun run = CliRun.of("inspect", folder.toString());
    run.expect(0);
    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("cannot be run +.*config.json.*n_group.*7.*"));
  }
}
