package org.djlext.face.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.djlext.face.Embeddings;
import org.djlext.face.SplitMix;
import org.djlext.face.eval.PairScores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MatchTest {

  private static final double[] COSINES = {0.9, 0.7, 0.5, 0.45, 0.4, 0.1};
  private static final boolean[] SAME = {true, true, false, true, false, false};
  private static final PairScores SCORES = PairScores.ofSimilarities(COSINES, SAME);

  @Test
  void cosineAndSquaredDistanceAgree() {
    float[] a = {1, 2, 3};
    float[] b = {-2, 0.5f, 4};
    assertThat(Embeddings.squaredDistance(a, b))
        .isCloseTo(2 - 2 * Embeddings.cosine(a, b), within(1e-12));
    assertThat(Embeddings.cosine(a, a)).isEqualTo(1);
  }

  @Test
  void embeddingsWithoutDirectionAreRefused() {
    assertThatThrownBy(() -> Embeddings.unit(new float[3])).hasMessageContaining("all zero");
    assertThatThrownBy(() -> Embeddings.unit(new float[] {Float.NaN}))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> Embeddings.cosine(new float[3], new float[2]))
        .hasMessageContaining("expected dimension 3, found 2");
  }

  @Test
  void thresholdKeepsFalseAcceptsBelowTheRate() {
    Calibration calibration = PlattScaling.fit(SCORES);
    assertThat(Verifier.atFalseAcceptRate(SCORES, 0.34, calibration).threshold()).isEqualTo(0.45);
    assertThat(Verifier.mostAccurate(SCORES, calibration).threshold()).isEqualTo(0.7);
    assertThatThrownBy(() -> Verifier.atFalseAcceptRate(SCORES, 1e-3, calibration))
        .hasMessageContaining("at least one of 3 pairs");
  }

  @Test
  void verificationSaysHowSureItIs() {
    Verifier verifier = new Verifier(0.5, PlattScaling.fit(SCORES));
    Verification alike = verifier.verify(new float[] {2, 0}, new float[] {1, 0.1f});
    Verification unlike = verifier.verify(new float[] {2, 0}, new float[] {0, 1});
    assertThat(alike.same()).isTrue();
    assertThat(unlike.same()).isFalse();
    assertThat(alike.probability()).isGreaterThan(0.5).isGreaterThan(unlike.probability());
  }

  @Test
  void framesOfOneVideoCountAsOnePicture() {
    List<TemplateSample> samples = new ArrayList<>();
    samples.add(new TemplateSample(new float[] {1, 0}, 1, "still"));
    for (int i = 0; i < 30; i++) {
      samples.add(new TemplateSample(new float[] {0, 1}, 1, "video"));
    }
    float[] template = Template.ofMedia(samples);
    assertThat(template).containsExactly(new float[] {0.70710677f, 0.70710677f}, within(1e-6f));
  }

  @Test
  void qualityWeighsWithinAMediumAndAcrossPictures() {
    float[] weighed =
        Template.byQuality(List.of(new float[] {1, 0}, new float[] {0, 1}), new double[] {3, 4});
    assertThat(weighed).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    float[] one =
        Template.ofMedia(
            List.of(
                new TemplateSample(new float[] {1, 0}, 3, "v"),
                new TemplateSample(new float[] {0, 1}, 4, "v"),
                new TemplateSample(new float[] {9, 9}, 0, "blurred")));
    assertThat(one).containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
    assertThatThrownBy(() -> Template.ofMedia(List.of())).hasMessageContaining("found none");
  }

  @Test
  void openSetAnswersNobodyForAStranger() {
    NamedTemplates known = new NamedTemplates();
    known.add("Ann", new float[] {1, 0, 0});
    known.add("Ann", new float[] {0, 1, 0});
    known.add("Bo", new float[] {0.9f, 0.3f, 0});
    float[] stranger = {0.1f, 0, 1};
    float[] ann = {0.1f, 2, 0};
    assertThat(new Identifier(known, 0.6).identify(stranger)).isEmpty();
    assertThat(Identifier.closedSet(known).identify(stranger)).isPresent();
    assertThat(new Identifier(known, 0.6).identify(ann).orElseThrow().person()).isEqualTo("Ann");
    assertThat(known.search(ann, 5)).extracting(Candidate::person).containsExactly("Ann", "Bo");
  }

  @Test
  void coveredPartsDoNotCount() {
    float[] same = {1, 0};
    float[] other = {0, 1};
    PartEmbeddings masked = new PartEmbeddings(List.of(same, other), List.of(1.0, 0.0));
    PartEmbeddings whole = new PartEmbeddings(List.of(same, same), List.of(1.0, 1.0));
    assertThat(masked.cosine(whole)).isEqualTo(1);
    assertThat(whole.cosine(new PartEmbeddings(List.of(same, other), List.of(1.0, 0.5))))
        .isCloseTo(2 / 3.0, within(1e-12));
    PartEmbeddings hidden = new PartEmbeddings(List.of(same, same), List.of(0.0, 1.0));
    assertThatThrownBy(() -> masked.cosine(hidden)).hasMessageContaining("seen in both");
  }

  static List<FaceClustering> clusterings() {
    return List.of(
        new ConnectedClustering(0.8), new ChineseWhispers(0.8), new DensityClustering(0.8, 2));
  }

  @ParameterizedTest
  @MethodSource("clusterings")
  void personsThatLieApartAreFound(FaceClustering clustering) {
    SplitMix random = new SplitMix(5);
    List<float[]> faces = new ArrayList<>();
    int[] expected = new int[60];
    for (int i = 0; i < 60; i++) {
      expected[i] = i < 5 ? i : random.below(5);
      float[] face = new float[16];
      for (int j = 0; j < 16; j++) {
        face[j] = (float) (0.2 * (random.uniform() - 0.5)) + (expected[i] == j ? 3 : 0);
      }
      faces.add(face);
    }
    assertThat(clustering.cluster(faces)).containsExactly(expected);
    assertThat(clustering.cluster(List.of())).isEmpty();
  }

  @Test
  void oneWrongLinkJoinsConnectedGroupsOnly() {
    // two tight groups of four on a circle, and a face between them
    List<float[]> faces = new ArrayList<>();
    for (double degrees : new double[] {0, 1, 2, 3, 30, 57, 58, 59, 60}) {
      double angle = Math.toRadians(degrees);
      faces.add(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
    }
    double link = Math.cos(Math.toRadians(27.5));
    assertThat(new ConnectedClustering(link).cluster(faces)).containsOnly(0);
    int[] whispered = new ChineseWhispers(link).cluster(faces);
    assertThat(whispered[0]).isEqualTo(whispered[3]).isNotEqualTo(whispered[8]);
    int[] dense = new DensityClustering(link, 3).cluster(faces);
    assertThat(dense[0]).isEqualTo(dense[3]).isNotEqualTo(dense[8]);
    faces.add(new float[] {-1, 0});
    assertThat(new DensityClustering(link, 3).cluster(faces)[9]).isEqualTo(FaceClustering.NO_GROUP);
  }
}
