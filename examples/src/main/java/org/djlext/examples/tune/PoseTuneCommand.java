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

/** {@code djlx tune pose}: trains a pose model on COCO keypoints. */
@Command(
    name = "pose",
    description = {
      "Trains a pose model on people with COCO keypoints, as a YAML or JSON file says. The result"
          + " is the model of the best epoch, a folder that opens by Criteria. A run that was broken"
          + " off goes on from its last whole epoch, with the optimizer and the average as they"
          + " were.",
      "",
      "Pictures that cannot be read are left out and reported. djl-pose/README.md describes the"
          + " file.",
      ""
    },
    sortOptions = false)
public final class PoseTuneCommand implements Callable<Integer> {

  @Parameters(paramLabel = "CONFIG", description = "The configuration, YAML or JSON.")
  private Path file;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public PoseTuneCommand() {}

  @Override
  public Integer call() throws IOException {
    PoseTuneConfig config = PoseTuneConfig.read(file, shared.seed());
    Path folder = shared.output(config.out()).folder();
    if (folder == null) {
      throw new CheckpointException(file, "out", "a folder, here or as --out", "nothing");
    }
    CommandOutput output = shared.output(folder);
    PoseTuneReport report = new PoseTuneRun(config, folder, output, shared.device()).run();
    output.say("%s: the model of epoch %d".formatted(report.folder(), report.bestEpoch()));
    output.result(report);
    return 0;
  }
}
