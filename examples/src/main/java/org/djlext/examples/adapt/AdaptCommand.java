package org.djlext.examples.adapt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx adapt}: what is done with adapters. */
@Command(
    name = "adapt",
    description =
        "Merges adapters (LoRA, as peft writes them) into models, or tells what they are.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AdaptMergeCommand.class, AdaptInspectCommand.class})
public final class AdaptCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Constructs the command, as picocli does. */
  public AdaptCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "merge or inspect is missing");
  }
}
