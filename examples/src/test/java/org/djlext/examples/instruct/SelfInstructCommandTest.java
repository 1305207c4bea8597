package org.djlext.examples.instruct;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.examples.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfInstructCommandTest {

  private static final String SEEDS = Path.of("tuning/seeds.jsonl").toAbsolutePath().toString();

  @TempDir Path folder;

  private String[] command(String seeds) throws IOException {
    Path preamble = Files.writeString(folder.resolve("preamble.txt"), "More tasks:\n");
    return new String[] {
      "self-instruct",
      "--seeds",
      seeds,
      "--out",
      folder.resolve("made").toString(),
      "--patience",
      "2",
      "--max-new-tokens",
      "8",
      "--preamble",
      preamble.toString(),
      "--json"
    };
  }

  @Test
  void aModelThatCannotFollowTheFormEndsTheRunAndIsCounted() throws IOException {
    JsonObject json = CliRun.of(command(SEEDS)).expect(0).json();
    assertThat(json.get("requests").getAsInt()).isEqualTo(2);
    assertThat(json.get("accepted").getAsInt()).isZero();
    assertThat(Files.readString(folder.resolve("made/instructions.json"))).isEqualTo("[]\n");
    assertThat(folder.resolve("made/statistics.json")).exists();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThat(CliRun.of("self-instruct", "--seeds", SEEDS).expect(2).err())
        .contains("--out: expected a folder");
    assertThat(CliRun.of(command("nowhere.jsonl")).expect(1).err())
        .contains("nowhere.jsonl", "there is no such file");
  }
}
