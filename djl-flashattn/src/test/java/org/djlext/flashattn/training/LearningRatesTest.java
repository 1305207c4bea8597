package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.tracker.Tracker;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LearningRatesTest {

  @Test
  void groupsAreFoundByName() {
    try (NDManager manager = NDManager.newBaseManager()) {
      GivenGradients block =
          new GivenGradients()
              .add("backbone_conv", manager.ones(new Shape(1)))
              .add("head", manager.ones(new Shape(1)));
      LearningRates rates =
          new LearningRates(Tracker.fixed(0.5f))
              .group(block, Pattern.compile("^backbone"), Tracker.fixed(0.25f));
      var parameters = block.getParameters();
      assertThat(rates.getNewValue(parameters.get("backbone_conv").getId(), 1)).isEqualTo(0.25f);
      assertThat(rates.getNewValue(parameters.get("head").getId(), 1)).isEqualTo(0.5f);
      rates.group(block, Tracker.fixed(0.125f));
      assertThat(rates.getNewValue(parameters.get("head").getId(), 1)).isEqualTo(0.125f);
      assertThatThrownBy(() -> rates.group(block, Pattern.compile("stem"), Tracker.fixed(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("stem")
          .hasMessageContaining("backbone_conv");
    }
  }

  @Test
  void dropsComeAtTheStartOfEpochs() {
    DropSchedule schedule = new DropSchedule(1, 0.5, 10, 2, 3);
    assertThat(schedule.getNewValue(1)).isEqualTo(1);
    assertThat(schedule.getNewValue(20)).isEqualTo(1);
    assertThat(schedule.getNewValue(21)).isEqualTo(0.5f);
    assertThat(schedule.getNewValue(30)).isEqualTo(0.5f);
    assertThat(schedule.getNewValue(31)).isEqualTo(0.25f);
    // asked again for an earlier update, as when several parameters share a schedule
    assertThat(schedule.getNewValue(5)).isEqualTo(1);
    assertThat(new DropSchedule(3, 0.1, 1).getNewValue(1000)).isEqualTo(3);
  }

  @Test
  void schedulesThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new DropSchedule(Double.NaN, 0.1, 1))
        .hasMessageContaining("base rate");
    assertThatThrownBy(() -> new DropSchedule(1, 0, 1)).hasMessageContaining("factor");
    assertThatThrownBy(() -> new DropSchedule(1, 1, 0)).hasMessageContaining("updates per epoch");
    assertThatThrownBy(() -> new DropSchedule(1, 1, 1, 3, 3)).hasMessageContaining("[3, 3]");
  }

  @Test
  void settingsOfAdamWThatCannotBeAreRefused() {
    assertThatThrownBy(() -> AdamW.builder().optBeta1(1)).hasMessageContaining("beta1");
    assertThatThrownBy(() -> AdamW.builder().optBeta2(-1)).hasMessageContaining("beta2");
    assertThatThrownBy(() -> AdamW.builder().optEpsilon(0)).hasMessageContaining("epsilon");
    assertThatThrownBy(() -> AdamW.builder().optClipGrad(1))
        .hasMessageContaining("GradientClipping");
  }
}
