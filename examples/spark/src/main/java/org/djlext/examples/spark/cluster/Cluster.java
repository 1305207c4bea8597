package org.djlext.examples.spark.cluster;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code djlx cluster}, also for {@code spark-submit}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "Trains, and answers prompts, on Apache Spark.",
    subcommands = {TrainCommand.class, PredictCommand.class})
public final class Cluster {

  private Cluster() {}

  /**
   * Runs the program and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /**
   * Runs the program.
   *
   * @param args the command and its options
   * @return the exit code
   */
  static int run(String... args) {
    CommandLine line = new CommandLine(new Cluster());
    line.setExecutionExceptionHandler(
        (e, command, result) -> {
          boolean expected = e instanceof IOException || e instanceof IllegalArgumentException;
          if (!expected) {
            throw e;
          }
          command.getErr().println("cluster: " + e.getMessage());
          return 1;
        });
    return line.execute(args);
  }
}
