package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DetrNotebookTest {

  private static final Path NOTEBOOK = Path.of("notebooks/detr.ipynb");
  private static final String MODEL = "djlext.notebook.detr";
  private static final String TINY =
      Path.of("../djl-detr/src/test/resources/detr/native-bottleneck").toAbsolutePath().toString();

  @Test
  void everyCellRuns() throws Exception {
    String before = System.getProperty(MODEL);
    System.setProperty(MODEL, TINY);
    try (NotebookRun run = NotebookRun.of(NOTEBOOK)) {
      assertThat(run.value("picture")).isEqualTo("RgbImage(128 x 128)");
      assertThat(run.value("objects")).startsWith("[");
      assertThat(run.value("drawn")).contains("BufferedImage", "width = 512", "height = 512");
      assertThat(run.value("looked")).contains("BufferedImage", "width = 512");
    } finally {
      if (before == null) {
        System.clearProperty(MODEL);
      } else {
        System.setProperty(MODEL, before);
      }
    }
  }
}
