package org.djlext.vlm.tune.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.instruct.InstructionWriter.Written;
import org.djlext.vlm.tune.sft.Example;
import org.djlext.vlm.tune.sft.ExampleFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scripted model writes, and what of it enters the pool. */
class SelfInstructTest {

  private static final List<SeedTask> SEEDS =
      List.of(
          new SeedTask("Write a short poem about the sea:", "", "Blue."),
          new SeedTask("Name the  capital\nof this country.", "France", "Paris"),
          new SeedTask("Explain why leaves are green.", "", "Chlorophyll."));

  @TempDir Path folder;

  private final List<String> prompts = new ArrayList<>();

  private static String task(int number, String instruction, String input, String output) {
    return " %s\n%d. Input:\n%s\n%d. Output:\n%s\n"
        .formatted(instruction, number, input, number, output);
  }

  private static String tasks(String... instructions) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < instructions.length; i++) {
      text.append(i == 0 ? "" : "###\n" + (i + 4) + ". Instruction:")
          .append(task(i + 4, instructions[i], "<noinput>", "An answer."));
    }
    return text.toString();
  }

  private SelfInstructStatistics run(int count, Written... answers) throws IOException {
    InstructionWriter writer =
        prompt -> {
          prompts.add(prompt);
          return answers[Math.min(prompts.size(), answers.length) - 1];
        };
    SelfInstructConfig alpaca = SelfInstructConfig.alpaca(count, 3);
    SelfInstructConfig config =
        new SelfInstructConfig(
            count, 3, alpaca.mostAlike(), alpaca.filter(), null, 2, alpaca.seed());
    return SelfInstruct.open(SEEDS, writer, config, folder).run(counts -> {});
  }

  @Test
  void thePromptShowsSeedsAndBeginsTheNextTask() throws IOException {
    run(1, new Written(tasks("Tell me how bread is made at home."), false));
    assertThat(prompts.get(0))
        .contains("Instruction: Write a short poem about the sea\n")
        .contains("Instruction: Name the capital of this country.\n")
        .contains("Input:\nFrance\n")
        .contains("Input:\n<noinput>\n")
        .endsWith("\n###\n4. Instruction:");
  }

  @Test
  void onlyWholeAndFitAndNewTasksEnter() throws IOException {
    String text =
        tasks(
            "Tell me how bread is made at home.",
            "Too short",
            "Draw a house with a garden and a tree.",
            "Go to the shop and buy me some milk.",
            "Write a program that sorts a list of names.",
            "\"Quoted\" words are to be explained here please.",
            "Écris un poème court sur la mer bleue.",
            "Tell me how the bread is made at home.",
            "Write a poem about the mountains");
    SelfInstructStatistics counts = run(20, new Written(text, false));
    assertThat(counts.accepted()).isEqualTo(1);
    assertThat(counts.requests()).isEqualTo(3); // two more without anything new
    Map<Rejection, Integer> rejected = counts.rejected();
    assertThat(rejected.get(Rejection.TOO_SHORT)).isEqualTo(3);
    assertThat(rejected.get(Rejection.KEYWORD)).isEqualTo(6);
    assertThat(rejected.get(Rejection.BEGINNING)).isEqualTo(3);
    assertThat(rejected.get(Rejection.PUNCTUATION)).isEqualTo(3);
    assertThat(rejected.get(Rejection.NOT_ASCII)).isEqualTo(3);
    assertThat(rejected.get(Rejection.DUPLICATE)).isEqualTo(2);
    // bread once more, and the poem, whose ROUGE-L to a seed is 0.77
    assertThat(rejected.get(Rejection.SIMILAR)).isEqualTo(6);
  }

  @Test
  void duplicatesDoNotEnterWhateverTheirLetters() throws IOException {
    String text = tasks("X 日本 語の テキスト", "X  日本 語の テキスト", "x 日本 語の テキスト");
    SelfInstructStatistics counts = run(9, new Written(text, false));
    assertThat(counts.accepted()).isEqualTo(1);
    assertThat(counts.rejected()).containsOnlyKeys(Rejection.DUPLICATE);
  }

  @Test
  void brokenTasksAreCounted() throws IOException {
    String text =
        tasks("Tell me how bread is made at home.")
            + "###\n5. Instruction: no output follows\n5. Input:\nx\n###\n6. Instruction:"
            + task(6, "Which river is the longest of all?", "<noinput>", "");
    SelfInstructStatistics counts = run(1, new Written(text, false));
    assertThat(counts.accepted()).isEqualTo(1);
    counts = run(2, new Written(text, false));
    assertThat(counts.rejected())
        .containsEntry(Rejection.MALFORMED, 3)
        .containsEntry(Rejection.EMPTY_OUTPUT, 2);
  }

  @Test
  void theLastTaskOfATextThatIsCutOffDoesNotCount() throws IOException {
    String text = tasks("Tell me how bread is made at home.", "Which river is the longest of all?");
    SelfInstructStatistics counts = run(5, new Written(text, true));
    assertThat(counts.accepted()).isEqualTo(1);
    assertThat(counts.rejected().get(Rejection.MALFORMED)).isEqualTo(3);
  }

  @Test
  void aRunThatWasBrokenOffGoesOn() throws IOException {
    Written first = new Written(tasks("Tell me how bread is made at home."), false);
    Written second = new Written(tasks("Which river is the longest of all?"), false);
    run(1, first);
    Written[] answers = {first, second};
    SelfInstructStatistics counts = run(2, answers);
    assertThat(counts.accepted()).isEqualTo(2);
    assertThat(counts.requests()).isEqualTo(2);
    assertThat(prompts).hasSize(2);
    List<Example> read = new ArrayList<>();
    new ExampleFile(folder.resolve("instructions.json"), null)
        .read((line, example) -> read.add(example));
    assertThat(read)
        .containsExactly(
            new Example.Instruction("Tell me how bread is made at home.", "", "An answer."),
            new Example.Instruction("Which river is the longest of all?", "", "An answer."));
    JsonObject task =
        JsonParser.parseString(Files.readString(folder.resolve("instructions.json")))
            .getAsJsonArray()
            .get(1)
            .getAsJsonObject();
    assertThat(task.getAsJsonObject("most_similar_instructions").size()).isEqualTo(4);
    assertThat(task.get("avg_similarity_score").getAsDouble()).isBetween(0.0, 0.7);
  }

  @Test
  void anotherRunIsNotTakenUp() throws IOException {
    run(1, new Written(tasks("Tell me how bread is made at home."), false));
    InstructionWriter none = prompt -> new Written("", false);
    assertThatThrownBy(
            () -> SelfInstruct.open(SEEDS, none, SelfInstructConfig.alpaca(1, 8), folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("other settings");
    assertThatThrownBy(
            () ->
                SelfInstruct.open(
                    SEEDS.subList(0, 2), none, SelfInstructConfig.alpaca(1, 8), folder))
        .hasMessage("seeds: expected at least the 3 that a prompt shows, found 2");
  }

  @Test
  void seedsAreReadInBothForms() throws IOException {
    Path file = folder.resolve("seeds.jsonl");
    Files.writeString(
        file,
        "{\"id\": \"a\", \"instruction\": \"x\", \"instances\": [{\"input\": \"\", \"output\":"
            + " \"y\"}], \"is_classification\": false}\n"
            + "{\"instruction\": \"p\", \"input\": \"q\", \"output\": \"r\"}\n");
    assertThat(SeedTask.read(file))
        .containsExactly(new SeedTask("x", "", "y"), new SeedTask("p", "q", "r"));
    Files.writeString(file, "\n{\"instruction\": \"x\", \"instances\": []}\n");
    assertThatThrownBy(() -> SeedTask.read(file))
        .hasMessageContaining("line 2, instances: expected a list with an object");
  }
}
