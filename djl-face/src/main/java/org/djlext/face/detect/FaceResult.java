package org.djlext.face.detect;

import ai.djl.modality.cv.output.DetectedObjects;
import org.djlext.face.Face;

/**
 * In which form the faces of a picture are given.
 *
 * @param <O> the form
 */
@FunctionalInterface
interface FaceResult<O> {

  /** Gives what was found in a picture of that size. */
  O of(Candidates found, int width, int height);

  static FaceResult<Face[]> faces() {
    return (found, width, height) -> FoundFaces.of(found).toArray(Face[]::new);
  }

  static FaceResult<DetectedObjects> objects(boolean points) {
    return points
        ? (found, width, height) -> LandmarkFaces.toObjects(FoundFaces.of(found), width, height)
        : FoundFaces::boxes;
  }
}
