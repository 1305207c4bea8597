package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReasoningNotebookTest {

  private static final Path NOTEBOOK = Path.of("notebooks/reasoning.ipynb");

  @Test
  void everyCellRuns() throws Exception {
    try (NotebookRun run = NotebookRun.of(NOTEBOOK)) {
      assertThat(run.value("problem")).contains("family=number-game", "level=1");
      assertThat(run.value("verdict")).contains("correct=true");
      assertThat(run.value("answers")).startsWith("[Rollout[");
      assertThat(run.value("advantages")).startsWith("float[8]");
      assertThat(Double.parseDouble(run.value("largest"))).isLessThan(1e-4);
    }
  }
}
