package org.djlext.examples.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code djlx tune detr}: trains a DETR on COCO annotations. */
@Command(
    name = "detr",
    description = {
      "Trains a DETR on pictures with COCO annotations, as a YAML or JSON file says. The result is"
          + " a HuggingFace folder. A run that was broken off goes on from its last whole epoch.",
      "",
      "Pictures that cannot be read are left out and reported. djl-detr/docs/data.md describes the"
          + " file and the data.",
      ""
    },
    sortOptions = false)
public final class DetrTuneCommand implements Callable<Integer> {

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public DetrTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    DetrTuneConfig config = DetrTuneConfig.read(file, shared.seed());
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(file, "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    DetrTuneReport report = new DetrTuneRun(config, folder, output, shared.device()).run();
    output.say("%s: %d classes".formatted(report.folder(), report.classes().size()));
    output.result(report);
    return 0;
  }
}
