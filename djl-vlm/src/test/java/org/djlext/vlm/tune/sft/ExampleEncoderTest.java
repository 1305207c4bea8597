package org.djlext.vlm.tune.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.ChatMessage;
import org.djlext.vlm.generate.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens and labels of 200 examples, against Alpaca's preprocessing and trl's. */
class ExampleEncoderTest {

  @TempDir Path folder;

  private static List<Tokens> encoded(String file, Path checkpoint) throws IOException {
    List<Tokens> all = new ArrayList<>();
    try (ExampleEncoder encoder = ExampleEncoder.open(checkpoint, InstructionStyle.ALPACA, true)) {
      SftGoldens.examples(file).read((line, example) -> all.add(encoder.encode(example)));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "alpaca, alpaca.json, 60", "text, text.jsonl, 40",
    "completion, completion.jsonl, 50", "chat, chat.jsonl, 50"
  })
  void tokensAndLabelsEqualTheReference(String kind, String file, int count) throws IOException {
    JsonArray goldens = SftGoldens.read("tokens.json").getAsJsonObject().getAsJsonArray(kind);
    List<Tokens> tokens = encoded(file, SftGoldens.marked(folder));
    assertThat(tokens).hasSize(count).hasSameSizeAs(goldens);
    for (int i = 0; i < count; i++) {
      JsonObject golden = goldens.get(i).getAsJsonObject();
      assertThat(tokens.get(i).ids())
          .as("ids of example %d", i)
          .isEqualTo(SftGoldens.ints(golden.get("ids")));
      assertThat(tokens.get(i).learnt())
          .as("labels of example %d", i)
          .isEqualTo(SftGoldens.learnt(golden));
    }
  }

  @Test
  void truncationLeavesOutWhatHasNoAnswerLeft() throws IOException {
    JsonArray runs =
        SftGoldens.read("tokens.json").getAsJsonObject().getAsJsonArray("alpaca_short");
    long withAnswer =
        runs.asList().stream().mapToInt(JsonElement::getAsInt).filter(count -> count > 0).count();
    try (ExampleEncoder encoder =
            ExampleEncoder.open(SftGoldens.MODEL, InstructionStyle.ALPACA, true);
        SftData data =
            SftData.prepare(
                SftGoldens.examples("alpaca.json"),
                encoder,
                200,
                LongExample.TRUNCATE,
                EmptyAnswer.DROP)) {
      assertThat(data.report().kept()).isEqualTo(withAnswer).isBetween(1L, 59L);
      assertThat(data.report().withoutTarget()).isEqualTo(60 - withAnswer);
      assertThat(data.report().toString()).contains("cut off", "nothing to learn being left");
    }
  }

  @Test
  void withoutTagsAnswersReachFromTheirHeaderToTheNextTurn() throws IOException {
    Example chat =
        new Example.Dialogue(
            List.of(
                ChatMessage.user("one two"),
                ChatMessage.assistant("three 🙂"),
                ChatMessage.user("four"),
                ChatMessage.assistant("five")));
    try (ExampleEncoder encoder =
            ExampleEncoder.open(SftGoldens.MODEL, InstructionStyle.ALPACA, true);
        TextTokenizer tokenizer = TextTokenizer.open(SftGoldens.MODEL)) {
      Tokens tokens = encoder.encode(chat);
      long[] learnt = new long[tokens.length()];
      int count = 0;
      for (int i = 0; i < learnt.length; i++) {
        if (tokens.learnt()[i]) {
          learnt[count++] = tokens.ids()[i];
        }
      }
      assertThat(tokenizer.decode(Arrays.copyOf(learnt, count))).isEqualTo("three 🙂\nfive\n");
    }
  }

  @Test
  void instructionsCanBeWrittenAsChats() throws IOException {
    try (ExampleEncoder alpaca =
        ExampleEncoder.open(SftGoldens.MODEL, InstructionStyle.CHAT, true)) {
      Tokens instruction = alpaca.encode(new Example.Instruction("a", "b", "c"));
      Tokens chat =
          alpaca.encode(
              new Example.Dialogue(
                  List.of(ChatMessage.user("a\n\nb"), ChatMessage.assistant("c"))));
      assertThat(instruction.ids()).isEqualTo(chat.ids());
      assertThat(instruction.learnt()).isEqualTo(chat.learnt());
    }
  }

  @Test
  void chatsNeedATemplate() throws IOException {
    SftGoldens.marked(folder);
    Files.delete(folder.resolve("chat_template.jinja"));
    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(
        config, Files.readString(config).replaceFirst(",\\s*\"chat_template\": .*", ""));
    try (ExampleEncoder encoder = ExampleEncoder.open(folder, InstructionStyle.ALPACA, true)) {
      assertThatThrownBy(() -> encoder.encode(new Example.Dialogue(List.of(ChatMessage.user("a")))))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("chat_template");
    }
  }
}
