package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.face.Embeddings;
import org.djlext.face.match.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodedScanTest {

  private static final int COUNT = 2 * CodeColumns.VECTORS + 150;

  private final Random random = new Random(5);

  private float[] noise(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** Near a vector, so that the codes tell hardly any apart. */
  private float[] near(float[] center, double deviation) {
    float[] vector = noise(center.length);
    for (int i = 0; i < center.length; i++) {
      vector[i] = (float) (center[i] + deviation * vector[i]);
    }
    return vector;
  }

  private static TemplateStore store(List<float[]> vectors, int persons) {
    TemplateStore store = new TemplateStore(vectors.get(0).length);
    for (int i = 0; i < vectors.size(); i++) {
      store.add(new LogRecord(i, "person " + i % persons, vectors.get(i)), 0, 1);
    }
    return store;
  }

  private static void assertExact(List<float[]> vectors, int persons, float[] probe) {
    GallerySnapshot view = store(vectors, persons).view();
    float[] unit = Embeddings.unit(probe);
    BestPersons all = new BestPersons(persons);
    String[] names = new String[persons];
    for (int i = 0; i < vectors.size(); i++) {
      names[i % persons] = "person " + i % persons;
      all.offer(i % persons, view.vectors().cosine(unit, i));
    }
    List<Candidate> expected = all.candidates(names);
    for (int wanted : new int[] {1, 3, 20}) {
      assertThat(view.search(probe, wanted)).isEqualTo(expected.subList(0, wanted));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 15, 16, 17, 96, 512})
  void findsWhatComparingAllFinds(int dimension) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      vectors.add(noise(dimension));
    }
    assertExact(vectors, COUNT, noise(dimension));
    assertExact(vectors, 400, near(vectors.get(700), 0.5));
  }

  @Test
  void findsTheBestOfManyThatAreNearlyTheSame() {
    float[] center = noise(128);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      vectors.add(near(center, i % 2 == 0 ? 0.01 : 0.3));
    }
    assertExact(vectors, COUNT, near(center, 0.01));
    assertExact(vectors, 333, center);
  }

  @Test
  void ofEqualOnesThoseEnrolledFirstAreFound() {
    List<float[]> vectors = new ArrayList<>();
    float[] twice = noise(64);
    for (int i = 0; i < COUNT; i++) {
      boolean equal = i % 1000 == 999 || i == COUNT - 1; // in whole blocks and in the rest
      vectors.add(equal ? twice : noise(64));
    }
    assertExact(vectors, COUNT, twice);
    assertThat(store(vectors, COUNT).view().search(twice, 5))
        .extracting(Candidate::person)
        .containsExactly(
            "person 999", "person 1999", "person 2999", "person 3999", "person " + (COUNT - 1));
  }

  @Test
  void oneLargeNumberAmongSmallOnesDoesNotMislead() {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      float[] vector = noise(64);
      vector[3] = 100 + i % 7;
      vectors.add(vector);
    }
    assertExact(vectors, COUNT, near(vectors.get(9), 0.1));
    assertExact(vectors, COUNT, noise(64));
  }

  @Test
  void cosineIsWithinTheBoundOfWhatTheCodesSay() {
    for (int dimension : new int[] {1, 5, 32, 100, 512, 2048}) {
      CodedProbe probe = new CodedProbe(dimension);
      for (int i = 0; i < 200; i++) {
        float[] center = noise(dimension);
        float[] vector = near(center, i / 50.0);
        vector[random.nextInt(dimension)] *= 1 + i;
        Vectors vectors = store(List.of(vector), 1).view().vectors();
        float[] unit = Embeddings.unit(i % 2 == 0 ? center : vector);
        Codes codes = vectors.codes();
        float score = probe.set(unit).score(codes.rows(0), codes.at(0));
        assertThat(Math.abs(vectors.cosine(unit, 0) - score))
            .isLessThanOrEqualTo(probe.bound(codes.rows(0), codes.at(0)));
      }
    }
  }

  @Test
  void codesOfTwoVectorsAreComparedAsWhatTheyStandFor() {
    for (int dimension : new int[] {3, 16, 50, 512}) {
      float[] first = Embeddings.unit(noise(dimension));
      float[] second = Embeddings.unit(noise(dimension));
      Codes codes = store(List.of(first, second), 2).view().vectors().codes();
      double expected = 0;
      float[] decoded = decoded(first);
      float[] other = decoded(second);
      for (int i = 0; i < dimension; i++) {
        expected += decoded[i] * other[i];
      }
      float score = new CodedProbe(dimension).set(codes, 0).score(codes.rows(1), codes.at(1));
      assertThat(score).isCloseTo((float) expected, within(1e-5f));
    }
  }

  private static float[] decoded(float[] unit) {
    float max = 0;
    for (float each : unit) {
      max = Math.max(max, Math.abs(each));
    }
    float[] decoded = new float[unit.length];
    for (int i = 0; i < unit.length; i++) {
      decoded[i] = (2 * Math.round((unit[i] * 15 / max + 15) / 2) - 15) * max / 15;
    }
    return decoded;
  }
}
