package org.djlext.examples.face;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.djlext.examples.Djlx;
import org.djlext.face.gallery.Gallery;
import org.djlext.face.gallery.GalleryInfo;
import org.djlext.face.gallery.GalleryKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code djlx face enroll} is killed at random moments; the gallery is encrypted by a password. */
class KilledEnrolmentTest {

  private static final String PASSWORD = "correct horse";
  private static final int PICTURES = 200;
  private static final Pattern LINE =
      Pattern.compile("enrolled Ann from .* as template (\\d+), .*");

  @TempDir private Path folder;

  @Test
  void confirmedTemplatesSurviveAKill() throws Exception {
    kill(1);
  }

  @Test
  @Tag("heavy")
  void confirmedTemplatesSurviveFiftyKills() throws Exception {
    kill(50);
  }

  private void kill(int times) throws Exception {
    Path model = RandomFaceModels.embedding(folder.resolve("model"), 16, 1);
    for (int i = 0; i < PICTURES; i++) {
      FacePictures.noise(folder.resolve("ann/%03d.png".formatted(i)), 112, 112, i);
    }
    SplittableRandom random = new SplittableRandom();
    Set<Long> confirmed = new HashSet<>();
    for (int run = 0; run < times; run++) {
      int before = confirmed.size();
      Process process = enrol(model);
      try (BufferedReader out = process.inputReader()) {
        int lines = 1 + random.nextInt(PICTURES / 2);
        String line;
        while ((line = out.readLine()) != null) {
          Matcher matcher = LINE.matcher(line);
          if (matcher.matches()) {
            confirmed.add(Long.valueOf(matcher.group(1)));
          }
          if (--lines == 0) {
            Thread.sleep(0, random.nextInt(999_999));
            process.toHandle().destroyForcibly(); // of the process itself it would close the pipe
          }
        }
      }
      assertThat(process.waitFor()).as("killed in run " + run).isNotZero();
      assertThat(confirmed.size()).as("enrolled in run " + run).isGreaterThan(before);
      assertThat(templates()).as("after run " + run).containsAll(confirmed);
    }
  }

  private Process enrol(Path model) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Djlx.class.getName(),
            "face",
            "enroll",
            "Ann",
            folder.resolve("ann").toString(),
            "--aligned",
            "--model",
            model.toString(),
            "--gallery",
            folder.resolve("gallery").toString());
    builder.environment().put(KeyOption.VARIABLE, PASSWORD);
    builder.redirectError(folder.resolve("err.txt").toFile());
    return builder.start();
  }

  private Set<Long> templates() throws IOException {
    Path place = folder.resolve("gallery");
    assertThat(Files.readString(folder.resolve("err.txt"))).doesNotContain("without encryption");
    GalleryInfo info = GalleryInfo.read(place);
    try (Gallery gallery =
        Gallery.builder(place, info.model(), info.dimension())
            .optKey(GalleryKey.ofPassword(PASSWORD.toCharArray()))
            .open()) {
      return gallery.snapshot().persons().values().stream()
          .flatMap(List::stream)
          .collect(Collectors.toSet());
    }
  }
}
