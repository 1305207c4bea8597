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
    FaceDetector detects = face.aligned() ? null : detector.load(device);
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
