package org.djlext.pose.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the authors' package, by one_euro_goldens.py. */
class OneEuroFilterTest {

  private record Golden(
      double minCutoff,
      double beta,
      double derivativeCutoff,
      double[] times,
      double[] values,
      double[] smooth) {

    OneEuroSettings settings() {
      return new OneEuroSettings(minCutoff, beta, derivativeCutoff);
    }
  }

  private static List<Golden> goldens() throws Exception {
    String json = Files.readString(Path.of("src/test/resources/track/one_euro.json"));
    return new Gson().fromJson(json, new TypeToken<List<Golden>>() {});
  }

  private static void assertSmooth(OneEuroFilter filter, Golden golden) {
    for (int i = 0; i < golden.times().length; i++) {
      assertThat(filter.filter(golden.values()[i], golden.times()[i]))
          .as("%s at %d", golden.settings(), i)
          .isCloseTo(golden.smooth()[i], offset(1e-7));
    }
  }

  @Test
  void equalsTheAuthorsFilter() throws Exception {
    assertThat(goldens()).hasSize(4);
    goldens().forEach(golden -> assertSmooth(new OneEuroFilter(golden.settings()), golden));
  }

  @Test
  void filterThatWasResetHasSeenNothing() throws Exception {
    Golden golden = goldens().get(1);
    OneEuroFilter filter = new OneEuroFilter(golden.settings());
    filter.filter(-500, 100);
    filter.filter(700, 101);
    filter.reset();
    assertSmooth(filter, golden);
  }

  @Test
  void valuesAndTimesThatMakeNoSenseAreRefusedAndForgotten() {
    OneEuroFilter filter = new OneEuroFilter(new OneEuroSettings(1, 0, 1));
    OneEuroFilter untouched = new OneEuroFilter(new OneEuroSettings(1, 0, 1));
    filter.filter(1, 2);
    untouched.filter(1, 2);
    assertThatThrownBy(() -> filter.filter(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time: expected seconds after 2.0, found 2.0");
    assertThatThrownBy(() -> filter.filter(1, Double.NaN)).hasMessageContaining("found NaN");
    assertThatThrownBy(() -> filter.filter(Double.NaN, 3))
        .hasMessage("value: expected a finite number, found NaN");
    assertThat(filter.filter(5, 4)).isEqualTo(untouched.filter(5, 4));
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> new OneEuroSettings(0, 0, 1)).hasMessageStartingWith("minCutoff: ");
    assertThatThrownBy(() -> new OneEuroSettings(1, -1, 1)).hasMessageStartingWith("beta: ");
    assertThatThrownBy(() -> new OneEuroSettings(1, 0, Double.NaN))
        .hasMessageStartingWith("derivativeCutoff: ");
  }
}
