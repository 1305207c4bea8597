package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.djlext.face.match.Candidate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that enrols is killed at moments nobody chose. */
class KilledGalleryTest {

  @TempDir Path folder;

  static Gallery open(Path folder) throws IOException {
    return Gallery.builder(folder, "model", Faces.DIMENSION)
        .optIndexFrom(60)
        .optIndex(4, 16, 64)
        .open();
  }

  @Test
  void confirmedEnrolmentsSurviveThreeKills() throws Exception {
    kill(3);
  }

  @Test
  @Tag("heavy")
  void confirmedEnrolmentsSurviveFiftyKills() throws Exception {
    kill(50);
  }

  private void kill(int times) throws Exception {
    SplittableRandom random = new SplittableRandom();
    Set<Long> confirmed = new HashSet<>();
    Set<Long> maybeDeleted = new HashSet<>();
    for (int run = 0; run < times; run++) {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  EnrolUntilKilled.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int before = confirmed.size();
      try (BufferedReader out = process.inputReader()) {
        int lines = 1 + random.nextInt(60);
        String line;
        while ((line = out.readLine()) != null) {
          take(line, confirmed, maybeDeleted);
          if (--lines == 0) {
            Thread.sleep(0, random.nextInt(999_999));
            // SIGKILL; of the process itself it would also close the pipe
            process.toHandle().destroyForcibly();
          }
        }
      }
      process.waitFor();
      assertThat(confirmed.size()).as("enrolled in run " + run).isGreaterThan(before);
      check(confirmed, maybeDeleted);
    }
  }

  private static void take(String line, Set<Long> confirmed, Set<Long> maybeDeleted) {
    String[] words = line.split(" ");
    if (words.length == 2 && words[1].matches("[0-9]+")) {
      (words[0].equals("confirmed") ? confirmed : maybeDeleted).add(Long.valueOf(words[1]));
    }
  }

  private void check(Set<Long> confirmed, Set<Long> maybeDeleted) throws IOException {
    try (Gallery gallery = open(folder)) {
      Set<Long> there =
          gallery.snapshot().persons().values().stream()
              .flatMap(List::stream)
              .collect(Collectors.toSet());
      Set<Long> lost = new HashSet<>(confirmed);
      lost.removeAll(there);
      lost.removeAll(maybeDeleted);
      assertThat(lost).as("confirmed and lost").isEmpty();
      // at most the one that was being written, cut off
      assertThat(gallery.recovery().damages()).hasSizeLessThan(2);
      String last = gallery.snapshot().person(gallery.size() - 1);
      List<Candidate> found = gallery.search(Faces.of(Long.parseLong(last.split(" ")[1]), 1), 1);
      assertThat(found.get(0).cosine()).isGreaterThan(0.999);
    }
  }
}
