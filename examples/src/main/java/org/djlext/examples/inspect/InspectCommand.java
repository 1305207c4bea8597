package org.djlext.examples.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.flashattn.pretrained.CheckpointSummary;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code djlx inspect}: describes a checkpoint. */
@Command(
    name = "inspect",
    description = {
      "Tells what is in a checkpoint: format, configuration, tensors, number of parameters, and the"
          + " memory that its weights would take; of a mixture of experts, what is active and"
          + " cached; of a model that reads pictures, what becomes of them.",
      "",
      "Reads headers only, so that large checkpoints are as quick as small ones.",
      ""
    },
    sortOptions = false)
public final class InspectCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "PATH",
      description = "A checkpoint folder, or a .gguf, .safetensors, .pth, .pt or .bin file.")
  private Path path;

  @Option(
      names = "--all",
      description = "List every tensor by itself instead of one line for all layers.")
  private boolean all;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public InspectCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!Files.exists(path)) {
      throw new CheckpointException(path, "there is no such file or folder");
    }
    CheckpointSummary summary = CheckpointSummary.of(path);
    Inspection inspection =
        Inspection.of(summary, TextParts.of(path, summary), ModelParts.of(path, summary));
    CommandOutput output = shared.output();
    output.write(InspectionText.of(inspection, all));
    output.result(inspection);
    return 0;
  }
}
