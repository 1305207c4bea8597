package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.djlext.face.Embeddings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeColumnsTest {

  private static final int COUNT = 2 * CodeColumns.VECTORS;

  private final Random random = new Random(3);

  private float[] noise(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static float[] all(int dimension, float value) {
    float[] vector = new float[dimension];
    Arrays.fill(vector, value);
    return vector;
  }

  private Vectors vectors(int dimension) {
    TemplateStore store = new TemplateStore(dimension);
    for (int i = 0; i < COUNT; i++) {
      float[] vector =
          switch (i % 5) {
            case 0 -> all(dimension, 1);
            case 1 -> all(dimension, -1);
            default -> noise(dimension);
          };
      store.add(new LogRecord(i, "person " + i, vector), 0, 1);
    }
    return store.view().vectors();
  }

  /** Vectors alike in all numbers give the largest sums that 16 bits are to hold. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16, 50, 512, 1030})
  void scoresAreThoseOfRows(int dimension) {
    Vectors vectors = vectors(dimension);
    float[] alternating = all(dimension, 1);
    for (int i = 0; i < dimension; i += 2) {
      alternating[i] = -1;
    }
    float[] one = noise(dimension);
    one[dimension - 1] = 1e4f;
    for (float[] probe :
        new float[][] {noise(dimension), all(dimension, 1), all(dimension, -1), alternating, one}) {
      assertSameScores(vectors, new CodedProbe(dimension).set(Embeddings.unit(probe)));
    }
  }

  private static void assertSameScores(Vectors vectors, CodedProbe probe) {
    Codes codes = vectors.codes();
    CodeColumns.Scores scores = new CodeColumns.Scores();
    for (int block = 0; block < COUNT / CodeColumns.VECTORS; block++) {
      CodeColumns columns = vectors.columns(block);
      columns.compare(probe, scores);
      for (int i = 0; i < CodeColumns.VECTORS; i++) {
        int slot = block * CodeColumns.VECTORS + i;
        long[] rows = codes.rows(slot);
        assertThat(scores.score(i)).isEqualTo(probe.score(rows, codes.at(slot)));
        assertThat(probe.bound(columns.residual(i))).isEqualTo(probe.bound(rows, codes.at(slot)));
      }
    }
  }

  @Test
  void aProbeUsedAgainForgetsTheOneBefore() {
    Vectors vectors = vectors(20);
    CodedProbe probe = new CodedProbe(20);
    assertSameScores(vectors, probe.set(Embeddings.unit(noise(20))));
    assertSameScores(vectors, probe.set(Embeddings.unit(noise(20))));
  }
}
