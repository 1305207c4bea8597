package org.djlext.vlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.ZooModel;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a checkpoint's files say about texts, and what happens when they say it wrongly. */
class CheckpointTextsTest {

  @TempDir Path folder;

  @BeforeEach
  void copyTiny() throws IOException {
    try (Stream<Path> files = Files.list(Goldens.TINY)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aTokenizerWithMoreIdsThanTheModelIsRefused() throws Exception {
    Path file = folder.resolve("tokenizer.json");
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    json.getAsJsonObject("model").getAsJsonObject("vocab").addProperty("extra", 360);
    Files.writeString(file, json.toString());
    try (ZooModel<NDList, NDList> model = Goldens.load(folder)) {
      int before = LiveResources.below(model.getNDManager());
      assertThatThrownBy(() -> TextGenerator.of(model))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("at most 360 ids")
          .hasMessageContaining("361 ids");
      assertThat(LiveResources.below(model.getNDManager())).isEqualTo(before);
    }
    assertThatThrownBy(() -> Goldens.load(folder, String.class, String.class))
        .hasStackTraceContaining("361 ids");
  }

  @Test
  void aTemplateThatIsNotJinjaIsNamed() throws Exception {
    Files.writeString(folder.resolve("chat_template.jinja"), "{% if %}");
    try (ZooModel<NDList, NDList> model = Goldens.load(folder)) {
      assertThatThrownBy(() -> TextGenerator.of(model))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("chat_template: line 1 of the template");
    }
  }

  @Test
  void theTemplateFileGoesBeforeTheOneInTheConfiguration() throws Exception {
    Files.writeString(folder.resolve("chat_template.jinja"), "file");
    assertThat(TextSettings.of(folder).chatTemplate()).contains("file");
  }

  @Test
  void ofSeveralTemplatesTheDefaultIsTaken() throws Exception {
    edit(
        "tokenizer_config.json",
        "chat_template",
        "[{'name': 'tool_use', 'template': 'a'}, {'name': 'default', 'template': 'b'}]");
    assertThat(TextSettings.of(folder).chatTemplate()).contains("b");
    edit("tokenizer_config.json", "chat_template", "[{'name': 'tool_use', 'template': 'a'}]");
    assertThatThrownBy(() -> TextSettings.of(folder)).hasMessageContaining("chat_template");
  }

  @Test
  void aPlainModelSaysThatItCannotChat() throws Exception {
    edit("tokenizer_config.json", "chat_template", "null");
    try (ZooModel<NDList, NDList> model = Goldens.load(folder);
        TextGenerator generator = TextGenerator.of(model)) {
      assertThat(generator.isChatModel()).isFalse();
      GenerationConfig config = generator.defaults();
      assertThatThrownBy(() -> generator.chat(List.of(ChatMessage.user("Hi")), config))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no chat template");
      assertThatThrownBy(() -> generator.newChat(config)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void specialTokensMayBeObjects() throws Exception {
    edit("tokenizer_config.json", "bos_token", "{'content': '<b>', 'lstrip': false}");
    edit("tokenizer_config.json", "eos_token", "null");
    Files.writeString(
        folder.resolve("special_tokens_map.json"), "{\"eos_token\": {\"content\": \"<e>\"}}");
    assertThat(TextSettings.of(folder).specialTokens())
        .containsEntry("bos_token", "<b>")
        .containsEntry("eos_token", "<e>");
  }

  @Test
  void drawsAreOnWhenTheCheckpointSaysSo() throws Exception {
    Files.writeString(
        folder.resolve("generation_config.json"),
        "{\"do_sample\": true, \"temperature\": 0.6, \"top_p\": 0.9, \"eos_token_id\": 5}");
    TextSettings settings = TextSettings.of(folder);
    assertThat(settings.stopIds()).containsExactly(5L);
    assertThat(settings.defaults().temperature()).isEqualTo(0.6);
    assertThat(settings.defaults().topP()).isEqualTo(0.9);
    assertThat(settings.defaults().topK()).isEqualTo(50);
    assertThat(settings.defaults().maxNewTokens()).isEqualTo(256);
  }

  @Test
  void settingsOfDrawsAreIgnoredWithoutDraws() throws Exception {
    Files.writeString(
        folder.resolve("generation_config.json"),
        "{\"temperature\": 0.6, \"top_p\": 0.9, \"repetition_penalty\": 1.2, \"num_beams\": 3,"
            + " \"early_stopping\": true}");
    GenerationConfig defaults = TextSettings.of(folder).defaults();
    assertThat(defaults.isGreedy()).isTrue();
    assertThat(defaults.topP()).isEqualTo(1);
    assertThat(defaults.repetitionPenalty()).isEqualTo(1.2);
    assertThat(defaults.beams()).isEqualTo(3);
    assertThat(defaults.earlyStopping()).isEqualTo(EarlyStopping.WHEN_ENOUGH);
    // then config.json says what ends a text
    assertThat(TextSettings.of(folder).stopIds()).containsExactly(2L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generation_config.json | eos_token_id | 'x' | eos_token_id: expected a number or an array",
        "generation_config.json | eos_token_id | [2, {}] | eos_token_id: expected a number or an array",
        "generation_config.json | max_new_tokens | 'many' | max_new_tokens: expected a number",
        "generation_config.json | repetition_penalty | -1 | repetitionPenalty: expected above 0",
        "generation_config.json | do_sample | {} | do_sample: expected true or false",
        "tokenizer_config.json | bos_token | {} | bos_token: expected a string, or an object",
        "tokenizer_config.json | chat_template | {} | chat_template: expected a string",
        "tokenizer_config.json | chat_template | [1] | chat_template: expected",
      })
  void aWrongValueIsNamedWithFileAndKey(String file, String key, String value, String message)
      throws Exception {
    edit(file, key, value);
    assertThatThrownBy(() -> TextSettings.of(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"generation_config.json", "tokenizer_config.json", "special_tokens_map.json"})
  void aFileThatIsNoJsonIsNamed(String name) throws Exception {
    for (String content : List.of("", "{", "[]", "5", "{\"a\": }")) {
      Files.writeString(folder.resolve(name), content);
      assertThatThrownBy(() -> TextSettings.of(folder))
          .as(content)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(name);
    }
  }

  @Test
  void aConfigurationOutOfRangeNamesTheSetting() {
    Map<String, Runnable> wrong =
        Map.of(
            "maxNewTokens", () -> GenerationConfig.builder().optMaxNewTokens(0).build(),
            "minNewTokens", () -> GenerationConfig.builder().optMinNewTokens(-1).build(),
            "temperature", () -> GenerationConfig.builder().optTemperature(Double.NaN).build(),
            "topK", () -> GenerationConfig.builder().optTopK(-1).build(),
            "topP", () -> GenerationConfig.builder().optTopP(0).build(),
            "minP", () -> GenerationConfig.builder().optMinP(1.1).build(),
            "repetitionPenalty", () -> GenerationConfig.builder().optRepetitionPenalty(0).build(),
            "beams", () -> GenerationConfig.builder().optBeams(0).build(),
            "stopStrings", () -> GenerationConfig.builder().addStopString("").build(),
            "lengthPenalty",
                () ->
                    GenerationConfig.builder().optLengthPenalty(Double.POSITIVE_INFINITY).build());
    wrong.forEach(
        (name, build) ->
            assertThatThrownBy(build::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": expected "));
  }

  @Test
  void aConfigurationSurvivesItsBuilder() {
    GenerationConfig config =
        GenerationConfig.builder()
            .optMaxNewTokens(3)
            .optMinNewTokens(2)
            .optTemperature(0.5)
            .optTopK(4)
            .optTopP(0.6)
            .optMinP(0.1)
            .optRepetitionPenalty(1.1)
            .optFrequencyPenalty(0.2)
            .optPresencePenalty(0.3)
            .optSeed(9)
            .optLengthPenalty(2)
            .optEarlyStopping(EarlyStopping.WHEN_HOPELESS)
            .addStopId(7)
            .addStopString("x")
            .addProcessor((ids, promptLength, logits) -> {})
            .build();
    assertThat(config.toBuilder().build()).isEqualTo(config);
  }

  private void edit(String file, String key, String value) throws IOException {
    Path path = folder.resolve(file);
    JsonObject json = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
    json.add(key, JsonParser.parseString(value));
    Files.writeString(path, json.toString());
  }
}
