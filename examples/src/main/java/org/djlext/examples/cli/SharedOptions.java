package org.djlext.examples.cli;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command, to be mixed in under the name {@code shared}. */
public final class SharedOptions {

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Folder for the files of the result; made if it is not there.")
  private Path out;

  @Option(
      names = "--json",
      description =
          "Write the result to standard output as JSON, and everything else to standard error.")
  private boolean json;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: cpu, gpu, gpu0, ... Default: a GPU if the engine has one.")
  private String device;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Seed of everything drawn at random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--verbose",
      description = "Log what happens, and show where a failure comes from.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Constructs the options, as picocli does. */
  public SharedOptions() {}

  /**
   * Finds the shared options of a command.
   *
   * @param command any command
   * @return its options, or nothing if it has none
   */
  public static Optional<SharedOptions> of(CommandSpec command) {
    return Optional.ofNullable(command.mixins().get("shared"))
        .map(mixin -> (SharedOptions) mixin.userObject());
  }

  /** Makes settings that must be made before the first class of DJL or SLF4J is loaded. */
  public void apply() {
    if (verbose) {
      System.setProperty(LOG_LEVEL, "debug");
    }
    // the engine would ask for the address of a cloud machine, and wait, before its first work
    if (System.getenv("OPT_OUT_TRACKING") == null
        && System.getProperty("OPT_OUT_TRACKING") == null) {
      System.setProperty("OPT_OUT_TRACKING", "true");
    }
  }

  /**
   * Returns where the command writes.
   *
   * @return the output
   */
  public CommandOutput output() {
    return output(null);
  }

  /**
   * Returns where the command writes.
   *
   * @param folder where files go if {@code --out} does not say, or null to write none then
   * @return the output
   * @throws ParameterException if {@code --out} is a file
   */
  public CommandOutput output(Path folder) {
    CommandLine line = command.commandLine();
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new ParameterException(line, "--out: expected a folder, found the file " + out);
    }
    return new CommandOutput(
        command.name(), line.getOut(), line.getErr(), json, out == null ? folder : out);
  }

  /**
   * Returns where a command writes whose result is one file.
   *
   * @return the output, which has no folder
   */
  public CommandOutput outputOfOneFile() {
    CommandLine line = command.commandLine();
    return new CommandOutput(command.name(), line.getOut(), line.getErr(), json, null);
  }

  /**
   * Returns the file of a command that writes one: {@code --out} names it, or a folder for it.
   *
   * @param absent its name if {@code --out} names none
   * @return the file, whose ending is that of {@code absent}
   * @throws ParameterException if {@code --out} names a file with another ending
   */
  public Path outFile(String absent) {
    if (out == null || Files.isDirectory(out)) {
      return out == null ? Path.of(absent) : out.resolve(absent);
    }
    String ending = absent.substring(absent.lastIndexOf('.'));
    if (!out.toString().toLowerCase(Locale.ROOT).endsWith(ending)) {
      throw new ParameterException(
          command.commandLine(),
          "--out: expected a folder or the name of a %s file, found %s".formatted(ending, out));
    }
    return out;
  }

  /**
   * Returns the device that was asked for.
   *
   * @return the device, or null for the engine's own choice
   * @throws ParameterException if it is no device
   */
  public Device device() {
    if (device == null) {
      return null;
    }
    String name = device.toLowerCase(Locale.ROOT);
    if (!name.matches("cpu|gpu\\d{0,3}")) {
      throw new ParameterException(
          command.commandLine(),
          "--device: expected cpu, gpu or gpu with a number, found " + device);
    }
    return Device.fromName(name);
  }

  /**
   * Returns the seed.
   *
   * @return any number
   */
  public long seed() {
    return seed;
  }

  boolean verbose() {
    return verbose;
  }
}
