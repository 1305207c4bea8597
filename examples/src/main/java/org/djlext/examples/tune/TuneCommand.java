package org.djlext.examples.tune;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code djlx tune}: trains models on data of one's own. */
@Command(
    name = "tune",
    description = "Trains a model on data of your own, as a configuration file says.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "KIND",
    subcommands = {
      DetrTuneCommand.class,
      PoseTuneCommand.class,
      SftTuneCommand.class,
      RewardTuneCommand.class,
      DpoTuneCommand.class,
      GrpoTuneCommand.class,
      DapoTuneCommand.class,
      VapoTuneCommand.class,
      PpoTuneCommand.class
    })
public final class TuneCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Constructs the command, as picocli does. */
  public TuneCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "the kind of model is missing");
  }
}
