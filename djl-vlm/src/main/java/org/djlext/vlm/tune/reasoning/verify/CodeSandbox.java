package org.djlext.vlm.tune.reasoning.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a program of a model in a process of its own, in an empty folder that is deleted afterwards.
 *
 * <p><b>What is kept from it:</b> the environment of this process but for {@code PATH}; expected
 * outputs, which never leave this process; time, after which it and all its descendants are killed;
 * memory and output beyond its limits; on Linux with {@code prlimit} also files beyond a few
 * megabytes and core dumps, and with {@code unshare}, where user namespaces are allowed, the
 * network and the sight of other processes ({@link #isolatesNetwork()} says whether that works
 * here).
 *
 * <p><b>What is not:</b> it runs as the same user and can read and write whatever files that user
 * can. Where {@code unshare} does not work it can open connections, and a descendant that detaches
 * itself before it is seen is not killed. For programs of models that may mean harm run all this in
 * a container or virtual machine.
 *
 * @param limits what a program may use
 */
public record CodeSandbox(SandboxLimits limits) {

  private static final Logger LOGGER = LoggerFactory.getLogger(CodeSandbox.class);
  private static final long LARGEST_FILE = 4L << 20;
  private static final boolean PRLIMIT = works(List.of("prlimit", "--fsize=100000"), "true");
  private static final List<String> ALONE =
      List.of("unshare", "-r", "-n", "-p", "--fork", "--kill-child");
  private static final boolean UNSHARE = works(ALONE, "true");

  /** How a run ended. */
  public enum End {
    /** By itself, with exit code 0. */
    FINISHED,
    /** By itself, with another exit code. */
    FAILED,
    /** Killed, since its time was over. */
    TIME,
    /** Killed, since it wrote too much. */
    OUTPUT
  }

  /**
   * What a program did.
   *
   * @param end how it ended
   * @param output what it wrote to its standard output
   * @param errors the beginning of what it wrote to its standard error
   */
  public record Run(End end, String output, String errors) {}

  /**
   * Says whether programs have no network here.
   *
   * @return whether {@code unshare} can make a network of their own
   */
  public static boolean isolatesNetwork() {
    return UNSHARE;
  }

  /**
   * Runs a program once.
   *
   * @param language its language
   * @param program its source
   * @param input what it reads from its standard input
   * @return what it did
   * @throws IOException if the folder cannot be written or the interpreter not be started
   * @throws InterruptedException if this thread is interrupted; the program is killed then
   */
  public Run run(CodeLanguage language, String program, String input)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("code-task");
    try {
      Files.writeString(folder.resolve(language.file()), program);
      ProcessBuilder builder = new ProcessBuilder(command(language)).directory(folder.toFile());
      String path = builder.environment().get("PATH");
      builder.environment().clear();
      if (path != null) {
        builder.environment().put("PATH", path);
      }
      return run(builder.start(), input);
    } finally {
      delete(folder);
    }
  }

  private List<String> command(CodeLanguage language) {
    List<String> command = new ArrayList<>();
    if (UNSHARE) {
      command.addAll(ALONE);
    }
    if (PRLIMIT) {
      long seconds = limits.time().toSeconds() + 1;
      command.addAll(List.of("prlimit", "--core=0", "--fsize=" + LARGEST_FILE));
      command.add("--cpu=" + 4 * seconds);
      if (!language.limitsItsMemory()) {
        command.add("--as=" + limits.memory());
      }
    }
    command.addAll(language.command(limits));
    return command;
  }

  private Run run(Process process, String input) throws InterruptedException {
    Capture output = new Capture(process.getInputStream(), limits.output());
    Capture errors = new Capture(process.getErrorStream(), limits.output());
    Thread feeder = new Thread(() -> feed(process.getOutputStream(), input), "code-task-input");
    feeder.setDaemon(true);
    feeder.start();
    try {
      long end = System.nanoTime() + limits.time().toNanos();
      boolean over = false;
      Set<ProcessHandle> seen = new HashSet<>();
      while (!over && System.nanoTime() < end && !output.full() && !errors.full()) {
        over = process.waitFor(20, TimeUnit.MILLISECONDS);
        process.descendants().forEach(seen::add);
      }
      kill(process);
      seen.forEach(ProcessHandle::destroyForcibly); // also what it left behind
      output.await();
      errors.await();
      End how =
          output.full() || errors.full()
              ? End.OUTPUT
              : !over ? End.TIME : process.exitValue() == 0 ? End.FINISHED : End.FAILED;
      return new Run(how, output.text(), errors.text());
    } finally {
      kill(process);
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  private static void feed(OutputStream stream, String input) {
    try (stream) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the program ended or closed its input before it had read all, which is its right
    }
  }

  private static boolean works(List<String> wrapper, String program) {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return false;
    }
    List<String> command = new ArrayList<>(wrapper);
    command.add(program);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // what cannot be deleted is left to the system, so that a program cannot escape its verdict
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOGGER.warn("a folder of a code task could not be deleted: {}", e.toString());
    }
  }

  /** Reads a stream up to a limit, and no further. */
  private static final class Capture {
    private static final int PATIENCE_MILLISECONDS = 2000;

    private final byte[] bytes;
    private final Thread thread;
    private volatile int count;
    private volatile boolean full;

    Capture(InputStream stream, int limit) {
      bytes = new byte[limit];
      thread = new Thread(() -> read(stream), "code-task-output");
      thread.setDaemon(true);
      thread.start();
    }

    private void read(InputStream stream) {
      try (stream) {
        int read = 0;
        while (read >= 0 && count < bytes.length) {
          read = stream.read(bytes, count, bytes.length - count);
          count += Math.max(read, 0);
        }
        full = count == bytes.length && stream.read() >= 0;
      } catch (IOException e) {
        // the process was killed; what was read until then is what there is
      }
    }

    // a detached descendant may hold the stream open for ever
    void await() throws InterruptedException {
      thread.join(PATIENCE_MILLISECONDS);
    }

    boolean full() {
      return full;
    }

    String text() {
      return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }
  }
}
