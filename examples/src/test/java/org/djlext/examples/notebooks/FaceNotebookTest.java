package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FaceNotebookTest {

  private static final Path NOTEBOOK = Path.of("notebooks/face.ipynb");

  @Test
  void everyCellRuns() throws Exception {
    try (NotebookRun run = NotebookRun.of(NOTEBOOK)) {
      assertThat(run.value("largest")).startsWith("Face[");
      assertThat(run.value("drawn")).contains("BufferedImage", "width = 512");
      assertThat(run.value("aligned")).contains("BufferedImage", "width = 56", "height = 56");
      assertThat(run.value("front")).contains("BufferedImage", "width = 112");
      assertThat(Double.parseDouble(run.value("quality"))).isBetween(0.0, 1.0);
      assertThat(Double.parseDouble(run.value("accuracy"))).isBetween(0.9, 1.0); // chance is 0.5
      assertThat(run.value("who")).isEqualTo("\"person 512\"");
      assertThat(run.value("deleted")).isEqualTo("1");
      assertThat(run.value("left")).isEqualTo("19");
    }
  }
}
