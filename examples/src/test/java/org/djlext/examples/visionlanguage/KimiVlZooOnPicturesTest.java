package org.djlext.examples.visionlanguage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import org.junit.jupiter.api.Test;

/** The built-in model on pictures that its training never drew. */
class KimiVlZooOnPicturesTest {

  private static final int PICTURES = 60;

  @Test
  void picturesHelpItToAnswer() throws Exception {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelUrls("djl://org.djlext.vlm/kimi-vl-mini")
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
      HeldOutQuestions seeing = HeldOutQuestions.measure(model, PICTURES, false);
      HeldOutQuestions blind = HeldOutQuestions.measure(model, PICTURES, true);
      assertThat(seeing.all().all()).isEqualTo(blind.all().all()).isGreaterThan(PICTURES);
      assertThat(seeing.byKind()).hasSize(QuestionKind.values().length);
      assertThat(seeing.all().value()).isGreaterThan(0.45);
      assertThat(blind.all().value()).isLessThan(0.35);
    }
  }
}
