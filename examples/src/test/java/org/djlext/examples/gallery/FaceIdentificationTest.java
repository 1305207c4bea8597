package org.djlext.examples.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import org.djlext.examples.gallery.FaceIdentification.Probe;
import org.djlext.face.match.Candidate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FaceIdentificationTest {

  private static final double THRESHOLD = 0.6;

  private static FaceIdentification identified;

  @BeforeAll
  static void ask() throws Exception {
    try (FaceModels models = FaceModels.load(null)) {
      identified = FaceIdentification.of(models, 77, THRESHOLD);
    }
  }

  @Test
  void enrolledPeopleAreKnownAgainAndStrangersAreNot() {
    assertThat(identified.rankOne()).isGreaterThan(0.9); // chance is 0.01
    assertThat(identified.named()).isBetween(0.7, identified.rankOne());
    assertThat(identified.refused()).isGreaterThan(0.7);
  }

  @Test
  void sharesFollowFromWhatIsShown() {
    long named =
        identified.probes().stream()
            .filter(one -> one.known() && one.right() && one.cosine() >= THRESHOLD)
            .count();
    assertThat(identified.named()).isEqualTo(named / (double) identified.enrolled().size());
  }

  @Test
  void candidatesAreOrderedAndHaveFaces() {
    for (Probe probe : identified.probes()) {
      assertThat(probe.candidates())
          .extracting(Candidate::cosine)
          .isSortedAccordingTo((a, b) -> Double.compare(b, a));
      for (Candidate candidate : probe.candidates()) {
        assertThat(identified.face(candidate)).isNotNull();
      }
    }
  }
}
