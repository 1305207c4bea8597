package org.djlext.examples.notebooks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Runs the code cells of a Jupyter notebook for a Java kernel in order, in one JShell instance in
 * this process, with the class path of the tests.
 *
 * <p>Lines that begin with {@code %} are for the kernel, which they tell where jars are; they are
 * left out. What cells print goes to standard output.
 */
public final class NotebookRun implements AutoCloseable {

  private final String name;
  private final JShell shell;
  private final List<String> results = new ArrayList<>();

  private NotebookRun(String name, JShell shell) {
    this.name = name;
    this.shell = shell;
  }

  /**
   * Runs all cells.
   *
   * @param notebook an .ipynb file
   * @return the run, to be closed, whose variables can be asked for
   * @throws IOException if the file cannot be read
   * @throws AssertionError if a cell does not compile or throws; names the cell and the snippet
   */
  public static NotebookRun of(Path notebook) throws IOException {
    JsonObject json = JsonParser.parseString(Files.readString(notebook)).getAsJsonObject();
    String classPath = System.getProperty("java.class.path");
    JShell shell =
        JShell.builder().executionEngine("local").compilerOptions("-classpath", classPath).build();
    NotebookRun run = new NotebookRun(notebook.getFileName().toString(), shell);
    try {
      int number = 0;
      for (JsonElement element : json.getAsJsonArray("cells")) {
        JsonObject cell = element.getAsJsonObject();
        if (cell.get("cell_type").getAsString().equals("code")) {
          run.cell(++number, source(cell.get("source")));
        }
      }
      return run;
    } catch (AssertionError e) {
      run.close();
      throw e;
    }
  }

  /**
   * Returns what the last expression of each code cell came to, as JShell writes it.
   *
   * @return one for each code cell; empty if it has no expression
   */
  public List<String> results() {
    return List.copyOf(results);
  }

  /**
   * Returns a variable of the notebook.
   *
   * @param variable its name
   * @return its value, as JShell writes it
   */
  public String value(String variable) {
    return shell
        .variables()
        .filter(each -> each.name().equals(variable))
        .findFirst()
        .map(shell::varValue)
        .orElseThrow(() -> new AssertionError(name + ": there is no variable " + variable));
  }

  @Override
  public void close() {
    shell.close();
  }

  private static String source(JsonElement source) {
    List<String> parts = new ArrayList<>();
    if (source.isJsonArray()) {
      source.getAsJsonArray().forEach(part -> parts.add(part.getAsString()));
    } else {
      parts.add(source.getAsString());
    }
    return String.join("", parts)
        .lines()
        .filter(line -> !line.startsWith("%"))
        .collect(Collectors.joining("\n"));
  }

  private void cell(int number, String source) {
    String result = "";
    String rest = source;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      if (!next.completeness().isComplete()) {
        throw failure(number, rest, next.completeness() + " code");
      }
      for (SnippetEvent event : shell.eval(next.source())) {
        check(number, next.source(), event);
        result = event.value() == null ? "" : event.value();
      }
      rest = next.remaining();
    }
    results.add(result);
  }

  private void check(int number, String source, SnippetEvent event) {
    if (event.exception() instanceof EvalException thrown) {
      AssertionError failure =
          failure(number, source, thrown.getExceptionClassName() + ": " + thrown.getMessage());
      failure.initCause(thrown);
      throw failure;
    }
    if (event.exception() != null || event.status() != Snippet.Status.VALID) {
      String problems =
          shell
              .diagnostics(event.snippet())
              .map(problem -> problem.getMessage(null))
              .collect(Collectors.joining("; "));
      throw failure(number, source, event.status() + ": " + problems);
    }
  }

  private AssertionError failure(int number, String source, String problem) {
    return new AssertionError(
        "%s, code cell %d: %s in%n%s".formatted(name, number, problem, source.strip()));
  }
}
