package org.djlext.face.detect;

import ai.djl.modality.cv.output.DetectedObjects;
import java.util.List;
import org.djlext.face.Face;

/**
 * In which form the faces of a picture are given.
 *
 * @param <O> the form
 */
@FunctionalInterface
interface FaceResult<O> {

  /** Gives faces of a picture of that size. */
  O of(List<Face> faces, int width, int height);

  static FaceResult<Face[]> faces() {
    return (faces, width, height) -> faces.toArray(Face[]::new);
  }

  static FaceResult<DetectedObjects> objects() {
    return LandmarkFaces::toObjects;
  }
}
