package org.djlext.examples.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.djlext.flashattn.pretrained.weights.WholeFile;

/**
 * Where a command writes. People read text on standard output; with {@code --json} standard output
 * has the result and nothing else, and the text for people is dropped.
 */
public final class CommandOutput {

  private static final GsonBuilder NAMES =
      new GsonBuilder()
          .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
          .disableHtmlEscaping();
  private static final Gson LINE = NAMES.create();
  private static final Gson PRETTY = NAMES.setPrettyPrinting().create();

  private final String command;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final Path folder;

  /**
   * Constructs an output.
   *
   * @param command the name of the command, which names its file
   * @param out where results go
   * @param err where everything else goes
   * @param json whether the result is JSON
   * @param folder where files go, or null to write none
   */
  public CommandOutput(
      String command, PrintWriter out, PrintWriter err, boolean json, Path folder) {
    this.command = command;
    this.out = out;
    this.err = err;
    this.json = json;
    this.folder = folder;
  }

  /**
   * Writes a line for people.
   *
   * @param line the line, or several
   */
  public void say(String line) {
    write(line + System.lineSeparator());
  }

  /**
   * Writes a piece of text for people, at once.
   *
   * @param text the text, of which no line needs to end
   */
  public void write(String text) {
    if (!json) {
      out.print(text);
      out.flush();
    }
  }

  /**
   * Writes a remark that is no part of the result.
   *
   * @param line the remark
   */
  public void note(String line) {
    err.println(line);
    err.flush();
  }

  /**
   * Tells at once that a part of long work is done, whatever happens to the rest: a line for
   * people, which goes to standard error where standard output has JSON.
   *
   * @param line the line
   */
  public void done(String line) {
    if (json) {
      note(line);
    } else {
      say(line);
    }
  }

  /**
   * Gives out the result: as JSON on standard output if that was asked for, and as a file {@code
   * <command>.json} if a folder was named.
   *
   * @param result a record; its names become {@code lower_case_with_underscores}
   * @throws IOException if the file cannot be written
   */
  public void result(Object result) throws IOException {
    if (json) {
      out.println(PRETTY.toJson(result));
      out.flush();
    }
    if (folder != null) {
      file(command + ".json", (PRETTY.toJson(result) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Gives out one of several results as one line of JSON, if that was asked for.
   *
   * @param result a record
   */
  public void resultLine(Object result) {
    if (json) {
      out.println(LINE.toJson(result));
      out.flush();
    }
  }

  /**
   * Writes a file into the folder that was named; does nothing if none was.
   *
   * @param name the name in the folder
   * @param content the whole content
   * @throws IOException if it cannot be written; a file of that name is then as before
   */
  public void file(String name, byte[] content) throws IOException {
    if (folder == null) {
      return;
    }
    WholeFile.write(Files.createDirectories(folder).resolve(name), content);
  }

  /**
   * Returns where files go.
   *
   * @return the folder, or null if no files are written
   */
  public Path folder() {
    return folder;
  }

  /**
   * Begins long work whose progress is shown.
   *
   * @param task what is done
   * @param steps how many steps it has
   * @return the progress, to be closed
   */
  public WorkProgress progress(String task, int steps) {
    return WorkProgress.begin(err, task, steps);
  }
}
