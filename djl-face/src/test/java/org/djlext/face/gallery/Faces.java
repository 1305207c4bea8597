package org.djlext.face.gallery;

import org.djlext.face.SplitMix;

/** Random embeddings (D) of persons, alike for one person. */
final class Faces {

  static final int DIMENSION = 16;

  private Faces() {}

  static float[] of(long person, long picture) {
    return of(person, picture, DIMENSION);
  }

  static float[] of(long person, long picture, int dimension) {
    SplitMix face = new SplitMix(person * 7919 + 1);
    SplitMix noise = new SplitMix(person * 1_000_003 + picture * 31 + 17);
    float[] embedding = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      embedding[i] = (float) (face.uniform() - 0.5 + 0.2 * (noise.uniform() - 0.5));
    }
    return embedding;
  }
}
