package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PoseNotebookTest {

  private static final Path NOTEBOOK = Path.of("notebooks/pose.ipynb");

  @Test
  void everyCellRuns() throws Exception {
    try (NotebookRun run = NotebookRun.of(NOTEBOOK)) {
      assertThat(run.value("first")).startsWith("PersonPose[");
      assertThat(run.value("drawn")).contains("BufferedImage", "width = 768", "height = 576");
      assertThat(run.value("ellipses")).contains("BufferedImage", "width = 768");
      assertThat(Double.parseDouble(run.value("ap"))).isBetween(0.1, 1.0); // chance is 0
    }
  }
}
