package org.djlext.examples.captions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptionTest {

  @Test
  void everyCaptionIsReadAsItIsSaid() {
    SplittableRandom random = new SplittableRandom(1);
    for (CaptionSource source : List.of(CaptionSource.training(), CaptionSource.heldOut())) {
      for (int i = 0; i < 2000; i++) {
        Caption caption = source.next(random);
        assertThat(Caption.parse(caption.toString())).contains(caption);
        assertThat(Caption.parse(caption.said(random))).contains(caption);
      }
    }
  }

  @Test
  void noHeldOutCaptionIsTrainedInEitherOrder() {
    List<Caption> training = CaptionSource.training().ofMoreThanOne();
    Set<Caption> trained = new HashSet<>(training);
    List<Caption> heldOut = CaptionSource.heldOut().ofMoreThanOne();
    assertThat(heldOut).hasSizeGreaterThan(training.size() / 10);
    for (Caption caption : heldOut) {
      assertThat(trained).doesNotContain(caption);
      assertThat(trained).noneMatch(other -> other.meansTheSameAs(caption));
    }
  }

  @Test
  void everyThingIsTrainedAlone() {
    Set<String> seen = new HashSet<>();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 4000; i++) {
      if (CaptionSource.training().next(random) instanceof Caption.Several several
          && several.number() == 1) {
        seen.add(several.thing().toString());
      }
      if (i % 50 == 0 && seen.size() == Thing.all().size()) {
        return;
      }
    }
    assertThat(seen).hasSize(Thing.all().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a pink circle",
        "two red square",
        "a red squares",
        "four red squares",
        "a red circle left of a red circle",
        "two red circles left of a blue square",
        "a red square near a blue circle"
      })
  void whatIsNoCaptionIsNotRead(String text) {
    assertThat(Caption.parse(text)).isEmpty();
  }
}
