package org.djlext.vlm.tune.sft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.generate.ChatMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of examples, right and wrong. */
class ExampleFileTest {

  @TempDir Path folder;

  private List<String> read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    List<String> found = new ArrayList<>();
    new ExampleFile(file, null).read((line, example) -> found.add(line + " " + example));
    return found;
  }

  @Test
  void arraysAndLinesGiveTheSameExamples() throws IOException {
    String first = "{\"instruction\": \"a\", \"input\": \"\", \"output\": \"b\"}";
    String second = "{\"instruction\": \"c\\n\", \"output\": \"d\", \"id\": 7}";
    assertThat(read("a.json", "[\n " + first + ",\n\n" + second + "\n]\n"))
        .containsExactly(
            "2 " + new Example.Instruction("a", "", "b"),
            "4 " + new Example.Instruction("c\n", "", "d"));
    assertThat(read("a.jsonl", "\uFEFF" + first + "\r\n\n" + second))
        .containsExactly(
            "1 " + new Example.Instruction("a", "", "b"),
            "3 " + new Example.Instruction("c\n", "", "d"));
  }

  @Test
  void theFieldsSayWhatAnExampleIs() throws IOException {
    String message = "{\"role\": \"user\", \"content\": \"hi\"}";
    assertThat(read("chat.jsonl", "{\"messages\": [" + message + "]}"))
        .containsExactly("1 " + new Example.Dialogue(List.of(ChatMessage.user("hi"))));
    assertThat(read("text.json", "[{\"text\": \"hi\"}]"))
        .containsExactly("1 " + new Example.PlainText("hi"));
    assertThat(read("p.jsonl", "{\"prompt\": \"a\", \"completion\": \"b\"}"))
        .containsExactly("1 " + new Example.Completion("a", "b"));
    assertThat(
            read("pm.jsonl", "{\"prompt\": [" + message + "], \"completion\": [" + message + "]}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("DialogueCompletion");
    assertThat(read("plain.txt", "one\n\n two\n"))
        .containsExactly("1 " + new Example.PlainText("one"), "3 " + new Example.PlainText(" two"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"instruction\": \"a\"}|line 2, output: expected a text, found nothing",
        "{\"instruction\": \"a\", \"output\": 3}|line 2, output: expected a text, found '3'",
        "{\"instruction\": \"a\", |line 2: this is not JSON",
        "{\"instruction\": \"a\"} x|line 2: this is not JSON",
        "[1]|line 2: expected a JSON object",
      })
  void linesThatAreWrongAreNamed(String line, String expected) {
    String good = "{\"instruction\": \"a\", \"output\": \"b\"}\n";
    assertThatThrownBy(() -> read("a.jsonl", good + line + "\n"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("a.jsonl")
        .hasMessageContaining(expected);
  }

  @Test
  void objectsOfArraysThatAreWrongAreNamedByTheirLine() {
    assertThatThrownBy(
            () -> read("a.json", "[\n{\"instruction\": \"a\",\n \"output\": \"b\"},\n{\"x\": 1}]"))
        .hasMessageContaining("line 4, instruction: expected a text, found nothing");
    assertThatThrownBy(() -> read("b.json", "[\n{\"messages\": [{\"role\": \"user\"}]}]"))
        .hasMessageContaining("line 2, messages[0].content: expected a text");
    assertThatThrownBy(() -> read("c.json", "[\n{\"text\": \"a\"},\n"))
        .hasMessageContaining("this is not JSON");
    assertThatThrownBy(() -> read("d.jsonl", "{\"x\": 1}"))
        .hasMessageContaining("line 1: expected one of the fields instruction, messages");
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("a.txt");
    Files.write(file, "Grüße".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new ExampleFile(file, null).read((line, example) -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("this is not UTF-8");
  }

  @Test
  void aFileIsNotHeldInMemory() throws IOException {
    Path file = folder.resolve("large.json");
    String text = "x".repeat(100_000);
    try (Writer writer = Files.newBufferedWriter(file)) { // 40 MB in one line
      writer.write("[");
      for (int i = 0; i < 400; i++) {
        writer.write((i == 0 ? "" : ",") + "{\"text\": \"" + text + "\"}");
      }
      writer.write("]");
    }
    AtomicInteger count = new AtomicInteger();
    long[] most = new long[1];
    long before = used();
    new ExampleFile(file, null)
        .read(
            (line, example) -> {
              if (count.incrementAndGet() % 100 == 0) {
                most[0] = Math.max(most[0], used() - before);
              }
            });
    assertThat(count).hasValue(400);
    assertThat(most[0]).isLessThan(8_000_000);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
