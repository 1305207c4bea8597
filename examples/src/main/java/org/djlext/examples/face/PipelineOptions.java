package org.djlext.examples.face;

import ai.djl.Device;
import ai.djl.ModelException;
import java.io.IOException;
import java.util.List;
import org.djlext.face.detect.FaceDetector;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that embeds faces, to be mixed in. */
final class PipelineOptions {

  @Mixin private OneFaceOption face;

  @Mixin private DetectorOption detector;

  @Mixin private EmbedderOption model;

  @Option(
      names = "--steps",
      paramLabel = "STEP",
      split = ",",
      description =
          "What is done to aligned faces before they are embedded, in this order: histogram, clahe,"
              + " gamma, dog, tan_triggs, frontal, uncover. It helps only models that were trained"
              + " so; a gallery remembers it. Default: nothing.")
  private List<String> steps = List.of();

  /** Loads the models; the caller closes them. */
  FacePipeline load(Device device) throws IOException, ModelException {
    return load(face.aligned() ? null : detector.load(device), device);
  }

  /** Loads the embedding model only, for pictures that are aligned already. */
  FacePipeline loadAligned(Device device) throws IOException, ModelException {
    return load(null, device);
  }

  private FacePipeline load(FaceDetector detects, Device device)
      throws IOException, ModelException {
    try {
      return FacePipeline.of(detects, face.choice(), model.load(device), steps);
    } catch (IOException | ModelException | RuntimeException e) {
      if (detects != null) {
        detects.close();
      }
      throw e;
    }
  }
}
