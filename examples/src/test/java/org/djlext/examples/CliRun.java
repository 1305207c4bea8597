package org.djlext.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What a run of djlx came to.
 *
 * @param code the exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CliRun(int code, String out, String err) {

  /**
   * Runs djlx in this process.
   *
   * @param args the command and its options
   * @return what came of it
   */
  public static CliRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Djlx.run(new PrintWriter(out), new PrintWriter(err), args);
    return new CliRun(code, out.toString(), err.toString());
  }

  /**
   * Checks the exit code, and tells the errors if it is another.
   *
   * @param expected the exit code
   * @return this run
   */
  public CliRun expect(int expected) {
    assertThat(code).as(err).isEqualTo(expected);
    return this;
  }

  /**
   * Reads standard output, which must be one JSON object and nothing else.
   *
   * @return the object
   */
  public JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }
}
