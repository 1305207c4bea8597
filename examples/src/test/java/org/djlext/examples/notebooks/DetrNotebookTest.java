package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DetrNotebookTest {

  private static final Path NOTEBOOK = Path.of("notebooks/detr.ipynb");

  @Test
  void everyCellRuns() throws Exception {
    try (NotebookRun run = NotebookRun.of(NOTEBOOK)) {
      assertThat(run.value("picture")).isEqualTo("RgbImage(96 x 96)");
      assertThat(run.value("objects")).startsWith("[").contains("className");
      assertThat(run.value("drawn")).contains("BufferedImage", "width = 480", "height = 480");
      assertThat(run.value("looked")).contains("BufferedImage", "width = 480");
    }
  }
}
