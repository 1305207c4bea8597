package org.djlext.examples.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotebookRunTest {

  @TempDir private Path folder;

  @Test
  void cellsSeeWhatEarlierOnesDefined() throws IOException {
    try (NotebookRun run =
        NotebookRun.of(
            notebook(
                "%jars nowhere.jar\nimport java.util.List;",
                "int twice(int x) {\n  return 2 * x;\n}\nint a = twice(4);\nint b = a + 1;",
                "for (int i = 0; i < 3; i++) {\n  b += i;\n}\nList.of(a, b)"))) {
      assertThat(run.results()).containsExactly("", "9", "[8, 12]");
      assertThat(run.value("b")).isEqualTo("12");
      assertThatThrownBy(() -> run.value("c")).hasMessageContaining("no variable c");
    }
  }

  @Test
  void codeOfTheTestsClassPathIsThere() throws IOException {
    try (NotebookRun run =
        NotebookRun.of(notebook("org.djlext.examples.scenes.SceneGenerator.SIZE"))) {
      assertThat(run.results()).containsExactly("96");
    }
  }

  @Test
  void failuresNameCellAndSnippet() throws IOException {
    assertFails("code cell 2: ", "int x = \"text\"", "incompatible types", "int y = 1;");
    assertFails("code cell 2: ", "unknown(3)", "cannot find symbol", "int y = 1;");
    assertFails("code cell 2: java.lang.Ill", "throw new IllegalStateException(\"no\");", "no", "");
    assertFails("code cell 2: ", "if (true) {", "INCOMPLETE", "int y = 1;");
  }

  private void assertFails(String start, String code, String problem, String before)
      throws IOException {
    Path notebook = notebook(before, code);
    assertThatThrownBy(() -> NotebookRun.of(notebook))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("test.ipynb, " + start)
        .hasMessageContaining(problem)
        .hasMessageContaining(code);
  }

  private Path notebook(String... sources) throws IOException {
    JsonArray cells = new JsonArray();
    for (String source : sources) {
      JsonObject text = new JsonObject();
      text.addProperty("cell_type", "markdown");
      text.addProperty("source", "# Not Java");
      cells.add(text);
      JsonObject cell = new JsonObject();
      cell.addProperty("cell_type", "code");
      JsonArray lines = new JsonArray();
      source.lines().forEach(line -> lines.add(line + "\n"));
      cell.add("source", lines);
      cells.add(cell);
    }
    JsonObject notebook = new JsonObject();
    notebook.add("cells", cells);
    return Files.writeString(folder.resolve("test.ipynb"), notebook.toString());
  }
}
