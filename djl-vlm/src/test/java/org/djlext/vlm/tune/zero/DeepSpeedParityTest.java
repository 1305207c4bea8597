package org.djlext.vlm.tune.zero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.zero.DeepSpeedEstimate.Offload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates and sizes against DeepSpeed and torch, on the golden of zero_goldens.py. */
class DeepSpeedParityTest {

  private static final Path FOLDER = Path.of("src/test/resources/zero");

  @Test
  void estimatesEqualDeepSpeeds() throws Exception {
    JsonArray rows =
        JsonParser.parseString(Files.readString(FOLDER.resolve("deepspeed.json"))).getAsJsonArray();
    assertThat(rows).hasSizeGreaterThan(100);
    for (JsonElement element : rows) {
      JsonArray row = element.getAsJsonArray();
      DeepSpeedEstimate expected =
          new DeepSpeedEstimate(row.get(8).getAsLong(), row.get(9).getAsLong());
      assertThat(estimate(row)).as(row.toString()).isEqualTo(expected);
    }
  }

  private static DeepSpeedEstimate estimate(JsonArray row) {
    ModelSize size = new ModelSize(row.get(1).getAsLong(), row.get(2).getAsLong());
    int devices = row.get(3).getAsInt();
    int hosts = row.get(4).getAsInt();
    boolean offload = row.get(5).getAsBoolean();
    if (row.get(0).getAsInt() == 2) {
      return DeepSpeedEstimate.stage2(size.parameters(), devices, hosts, offload);
    }
    Offload kept =
        row.get(6).getAsBoolean() ? Offload.PARAMETERS : offload ? Offload.OPTIMIZER : Offload.NONE;
    return DeepSpeedEstimate.stage3(size, devices, hosts, kept, row.get(7).getAsBoolean());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-7b", "llama-3-8b", "smollm2-135m", "biased", "experts"})
  void parametersAreCountedFromTheConfigAlone(String name) throws Exception {
    JsonObject sizes =
        JsonParser.parseString(Files.readString(FOLDER.resolve("sizes.json"))).getAsJsonObject();
    JsonArray expected = sizes.getAsJsonArray(name);
    assertThat(ModelSize.of(FOLDER.resolve("sizes").resolve(name)))
        .isEqualTo(new ModelSize(expected.get(0).getAsLong(), expected.get(1).getAsLong()));
  }

  @Test
  void unknownModelTypesAreNamed(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt2\"}");
    assertThatThrownBy(() -> ModelSize.of(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("model_type: expected one of llama, mistral")
        .hasMessageContaining("found gpt2");
    assertThatThrownBy(() -> ModelSize.of(folder.resolve("none")))
        .hasMessageContaining("there is no such file");
  }
}
