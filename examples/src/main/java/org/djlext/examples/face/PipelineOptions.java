package org.djlext.examples.face;

import ai.djl.Device;
import ai.djl.ModelException;
import java.io.IOException;
import org.djlext.face.detect.FaceDetector;
import picocli.CommandLine.Mixin;

/** The options of every command that embeds faces, to be mixed in. */
final class PipelineOptions {

  @Mixin private OneFaceOption face;

  @Mixin private DetectorOption detector;

  @Mixin private EmbedderOption model;

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
      return new FacePipeline(detects, face.choice(), model.load(device));
    } catch (IOException | ModelException | RuntimeException e) {
      if (detects != null) {
        detects.close();
      }
      throw e;
    }
  }
}
