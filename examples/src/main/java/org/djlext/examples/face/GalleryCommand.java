package org.djlext.examples.face;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code djlx face gallery}: what is done with a gallery as a whole. */
@Command(
    name = "gallery",
    description = "Lists, deletes and tells what is in a gallery of persons.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ListPersonsCommand.class,
      DeletePersonCommand.class,
      CompactCommand.class,
      GalleryInfoCommand.class
    })
final class GalleryCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;
}
