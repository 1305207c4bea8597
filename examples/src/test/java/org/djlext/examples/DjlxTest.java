package org.djlext.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DjlxTest {

  @Test
  void helpListsCommandsAndExitCodes() {
    CliRun run = CliRun.of("--help");
    run.expect(0);
    assertThat(run.out()).contains("chat", "attention", "inspect", "gallery", "Exit codes");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "attention", "inspect", "gallery", "pose"})
  void everyCommandExplainsItself(String command) {
    CliRun run = CliRun.of(command, "--help");
    run.expect(0);
    assertThat(run.out())
        .contains("Usage: djlx " + command, "--json", "--out", "--device", "--seed", "--verbose");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void versionNamesWhatItStandsOn() {
    CliRun run = CliRun.of("--version");
    run.expect(0);
    assertThat(run.out()).contains("djlx ", "DJL 0.", "PyTorch 2.", "Java ").doesNotContain("${");
  }

  @Test
  void noCommandIsWrongUsage() {
    CliRun run = CliRun.of();
    run.expect(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("djlx: a command is missing");
  }

  @Test
  void unknownCommandIsWrongUsage() {
    CliRun run = CliRun.of("inspekt", "folder");
    run.expect(2);
    assertThat(run.err()).contains("inspekt", "djlx inspect");
  }

  @Test
  void unknownOptionIsWrongUsage() {
    CliRun run = CliRun.of("chat", "--temprature", "1");
    run.expect(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("--temprature", "--temperature", "djlx chat --help");
  }

  @Test
  void wrongDeviceIsWrongUsage() {
    CliRun run = CliRun.of("chat", "--device", "quantum", "--prompt", "hi");
    run.expect(2);
    assertThat(run.err()).contains("--device", "quantum");
  }

  @Test
  void fileInPlaceOfTheFolderIsWrongUsage(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("notes.txt"), "notes");
    CliRun run = CliRun.of("pose", "picture.png", "--out", file.toString());
    run.expect(2);
    assertThat(run.err()).contains("--out: expected a folder, found the file " + file);
    assertThat(file).hasContent("notes");
  }
}
