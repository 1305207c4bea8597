package org.djlext.vlm.tune.reasoning.verify;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The languages in which an answer to a code task can be written. */
public enum CodeLanguage {
  /** A single source file, run by the launcher of the Java that runs this. */
  JAVA("Main.java", "java") {
    @Override
    List<String> command(SandboxLimits limits) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx" + limits.memory() / (1 << 20) + "m",
          "-Xss16m",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-XX:TieredStopAtLevel=1",
          "-Djava.io.tmpdir=.",
          file());
    }

    @Override
    public boolean available() {
      return true;
    }

    // the launcher reserves far more than it uses, so that its own limit of the heap must do
    @Override
    boolean limitsItsMemory() {
      return true;
    }
  },
  /** A script for {@code python3}, isolated from the packages and settings of the user. */
  PYTHON("main.py", "python|py|python3") {
    @Override
    List<String> command(SandboxLimits limits) {
      return List.of(python().orElseThrow().toString(), "-I", "-S", "-B", file());
    }

    @Override
    public boolean available() {
      return python().isPresent();
    }
  };

  private final String file;
  private final Pattern names;

  CodeLanguage(String file, String names) {
    this.file = file;
    this.names = Pattern.compile(names);
  }

  /** Returns the name of the file that holds the program. */
  String file() {
    return file;
  }

  abstract List<String> command(SandboxLimits limits);

  boolean limitsItsMemory() {
    return false;
  }

  /**
   * Says whether programs can be run here.
   *
   * @return whether there is an interpreter
   */
  public abstract boolean available();

  /** Finds a language by what stands behind the opening fence. */
  static Optional<CodeLanguage> named(String name) {
    return Arrays.stream(values()).filter(l -> l.names.matcher(name).matches()).findFirst();
  }

  private static Optional<Path> python() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "python3"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
