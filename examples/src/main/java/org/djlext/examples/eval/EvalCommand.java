package org.djlext.examples.eval;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code djlx eval}: the commands that score results. */
@Command(
    name = "eval",
    description = "Scores results against truth, as the tools of the data sets do.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CocoCommand.class, KeypointsCommand.class})
public final class EvalCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Constructs the command, as picocli does. */
  public EvalCommand() {}
}
