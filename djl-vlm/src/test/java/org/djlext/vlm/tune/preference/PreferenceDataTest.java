package org.djlext.vlm.tune.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.vlm.tune.sft.EmptyAnswer;
import org.djlext.vlm.tune.sft.ExampleEncoder;
import org.djlext.vlm.tune.sft.InstructionStyle;
import org.djlext.vlm.tune.sft.LongExample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceDataTest {

  private static final Path MODEL = Path.of("src/test/resources/generate/tiny");

  @TempDir Path folder;

  private PreferenceData prepare(String text, int length, LongExample tooLong, EmptyAnswer empty)
      throws IOException {
    Path file = Files.writeString(folder.resolve("pairs.jsonl"), text);
    try (ExampleEncoder encoder = ExampleEncoder.open(MODEL, InstructionStyle.ALPACA, false)) {
      return PreferenceData.prepare(file, encoder, length, tooLong, empty);
    }
  }

  private PreferenceData prepare(String text) throws IOException {
    return prepare(text, 100, LongExample.TRUNCATE, EmptyAnswer.ERROR);
  }

  @Test
  void promptsAreReadOffAnswersThatBeginAlike() throws IOException {
    try (PreferenceData implicit =
            prepare("{\"chosen\": \"the sky is blue\", \"rejected\": \"the sky is green\"}");
        PreferenceData explicit =
            prepare(
                "{\"prompt\": \"the sky is\", \"chosen\": \" blue\", \"rejected\": \" green\"}")) {
      assertThat(implicit.chosen(0).ids()).isEqualTo(explicit.chosen(0).ids());
      assertThat(implicit.chosen(0).learnt()).isEqualTo(explicit.chosen(0).learnt());
      assertThat(implicit.rejected(0).ids()).isEqualTo(explicit.rejected(0).ids());
    }
  }

  @Test
  void marginsStandBesideAllPairsOrNone() throws IOException {
    String pair = "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"%s}\n";
    String with = pair.formatted(", \"margin\": 0.5");
    try (PreferenceData data = prepare(with + with.replace("0.5", "2"))) {
      assertThat(data.margins(1, 0)).containsExactly(2f, 0.5f);
    }
    assertThatThrownBy(() -> prepare(with + pair.formatted("")))
        .hasMessageContaining("line 2, margin: expected a number, as before");
  }

  @Test
  void longPairsAreCutLeftOutOrRefused() throws IOException {
    String text =
        "{\"prompt\": \"a\", \"chosen\": \"one two three four five six seven\", \"rejected\": \"c\"}\n"
            + "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}";
    try (PreferenceData data = prepare(text, 6, LongExample.TRUNCATE, EmptyAnswer.ERROR)) {
      assertThat(data.report()).isEqualTo(new PreferenceReport(2, 2, 1, 0, 0));
      assertThat(data.chosen(0).length()).isEqualTo(6);
    }
    try (PreferenceData data = prepare(text, 6, LongExample.DROP, EmptyAnswer.ERROR)) {
      assertThat(data.report()).isEqualTo(new PreferenceReport(2, 1, 0, 1, 0));
    }
    assertThatThrownBy(() -> prepare(text, 6, LongExample.ERROR, EmptyAnswer.ERROR))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("line 1: expected at most 6 tokens, found");
  }

  @Test
  void whatIsMissingIsNamedWithItsLine() {
    assertThatThrownBy(() -> prepare("\n{\"prompt\": \"a\", \"chosen\": \"b\"}"))
        .hasMessageContaining("line 2, rejected: expected a text, found nothing");
    assertThatThrownBy(() -> prepare("{\"prompt\": \"a\", \"chosen\": \"\", \"rejected\": \"c\"}"))
        .hasMessageContaining("line 1, chosen: expected an answer");
    assertThatThrownBy(() -> prepare("{\"prompt\": \"a\", \"chosen\""))
        .hasMessageContaining("line 1: this is not JSON");
    assertThatThrownBy(() -> prepare("")).hasMessageContaining("pairs: expected at least one");
  }
}
