package org.djlext.flashattn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Writes target/parity/PART.md: for each configuration that a test compared, how many arrays that
 * were, and which differed most, relative to its greatest element.
 *
 * <pre>{@code
 * @RegisterExtension static final ParityList LIST = new ParityList("moonlight");
 * }</pre>
 */
public final class ParityList implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final ThreadLocal<Greatest> CURRENT = new ThreadLocal<>();

  private final String part;
  private final List<String> lines = new ArrayList<>();

  private static final class Greatest {
    private int arrays;
    private double error;
    private String where = "all";
  }

  /** Names the file. */
  public ParityList(String part) {
    this.part = part;
  }

  static void compared(String what, double error) {
    Greatest greatest = CURRENT.get();
    if (greatest != null) {
      greatest.arrays++;
      if (error > greatest.error) {
        greatest.error = error;
        greatest.where = what;
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    CURRENT.set(new Greatest());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Greatest greatest = CURRENT.get();
    CURRENT.remove();
    if (greatest.arrays == 0 && context.getExecutionException().isEmpty()) {
      return; // a test of something else
    }
    String name = context.getDisplayName().replaceFirst("^\\[\\d+] ", "").replace("()", "");
    lines.add(
        context.getExecutionException().isPresent()
            ? "| %s | %d | differs | |".formatted(name, greatest.arrays)
            : "| %s | %d | %.1e | %s |"
                .formatted(name, greatest.arrays, greatest.error, greatest.where));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "parity"));
    List<String> table = new ArrayList<>();
    table.add("| configuration | arrays compared | greatest relative error | where |");
    table.add("|---|---|---|---|");
    table.addAll(lines);
    Files.write(folder.resolve(part + ".md"), table);
  }
}
