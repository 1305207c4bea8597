package org.djlext.examples.face;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code djlx face}: the commands of face recognition. */
@Command(
    name = "face",
    description = "Finds faces, aligns them, compares them, and knows people again.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DetectFacesCommand.class,
      AlignCommand.class,
      VerifyCommand.class,
      EnrollCommand.class,
      IdentifyCommand.class,
      GalleryCommand.class,
      EvalFacesCommand.class,
    })
public final class FaceCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Constructs the command, as picocli does. */
  public FaceCommand() {}
}
