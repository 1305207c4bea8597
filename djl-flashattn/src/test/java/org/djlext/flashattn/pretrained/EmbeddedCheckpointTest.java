package org.djlext.flashattn.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedCheckpointTest {

  private static final String WORDS = "some words\n";

  @TempDir private Path cache;

  @Test
  void unpacksTheFilesOfTheIndexBelowTheCache() throws Exception {
    Path folder = embedded("embedded").extract();
    assertThat(folder).startsWith(cache);
    assertThat(files(folder)).containsExactly("config.json", "vocabulary.txt");
    assertThat(folder.resolve("vocabulary.txt")).hasContent(WORDS);
  }

  @Test
  void leavesWholeFilesAlone() throws Exception {
    Path file = embedded("embedded").extract().resolve("vocabulary.txt");
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, old);
    embedded("embedded").extract();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
  }

  @Test
  void repairsDamagedAndMissingFiles() throws Exception {
    EmbeddedCheckpoint checkpoint = embedded("embedded");
    Path folder = checkpoint.extract();
    Files.writeString(folder.resolve("vocabulary.txt"), "some wordz\n");
    Files.delete(folder.resolve("config.json"));
    checkpoint.extract();
    assertThat(folder.resolve("vocabulary.txt")).hasContent(WORDS);
    assertThat(files(folder)).containsExactly("config.json", "vocabulary.txt");
  }

  @Test
  void severalMayUnpackAtOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        calls.add(
            () -> {
              Path folder = embedded("embedded").extract();
              return Files.readString(folder.resolve("vocabulary.txt"));
            });
      }
      for (Future<String> text : executor.invokeAll(calls)) {
        assertThat(text.get()).isEqualTo(WORDS);
      }
    } finally {
      executor.shutdown();
    }
    assertThat(files(embedded("embedded").extract()))
        .containsExactly("config.json", "vocabulary.txt");
  }

  @Test
  void refusesAResourceThatIsNotWhatTheIndexSays() throws Exception {
    EmbeddedCheckpoint checkpoint = embedded("embedded-wrong");
    assertThatThrownBy(checkpoint::extract)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining("SHA-256");
    try (Stream<Path> left = Files.walk(cache)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void refusesNamesThatLeaveTheFolderAndAbsentFolders() {
    assertThatThrownBy(() -> embedded("embedded-escaping"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../config.json");
    assertThatThrownBy(() -> embedded("nowhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere/files.sha256");
  }

  @Test
  void anotherVersionGetsAnotherFolder() {
    Path one = embedded("embedded").target();
    Path other = embedded("embedded-wrong").target();
    assertThat(one.getFileName()).isNotEqualTo(other.getFileName());
  }

  @Test
  void writesAnIndexThatSha256sumWouldWrite() throws Exception {
    Path folder = Files.createDirectory(cache.resolve("made"));
    Files.writeString(folder.resolve("b.txt"), "abc");
    Files.writeString(folder.resolve("a.txt"), "");
    EmbeddedCheckpoint.writeIndex(folder);
    EmbeddedCheckpoint.writeIndex(folder); // the index does not list itself
    assertThat(folder.resolve("files.sha256"))
        .hasContent(
            """
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt
            ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.txt
            """);
  }

  private EmbeddedCheckpoint embedded(String folder) {
    return EmbeddedCheckpoint.of(EmbeddedCheckpointTest.class, folder, cache);
  }

  private static List<String> files(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
