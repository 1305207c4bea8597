package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.training.tracker.Tracker;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Rates of torch's schedulers, from schedule_goldens.py. */
class ScheduleGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/training/schedules.json");

  private record Steps(
      double base, int per_epoch, int[] drops, int warm, double start, double[] rates) {}

  private record Cosine(
      double base, double last, int flat, int falling, int warm, double start, double[] rates) {}

  private static <T> T golden(String name, Class<T> type) throws IOException {
    JsonObject all = new Gson().fromJson(Files.readString(FILE), JsonObject.class);
    return new Gson().fromJson(all.get(name), type);
  }

  private static void same(Tracker schedule, double[] rates) {
    for (int i = 0; i < rates.length; i++) {
      assertThat((double) schedule.getNewValue(i + 1))
          .as("update " + (i + 1))
          .isCloseTo(rates[i], within(1e-6 * rates[i]));
    }
  }

  @Test
  void warmUpAndDropsAreTorchs() throws IOException {
    Steps golden = golden("steps", Steps.class);
    Tracker drops = new DropSchedule(golden.base, 0.1, golden.per_epoch, golden.drops);
    assertThat(golden.rates).hasSize(60);
    same(new WarmUp(drops, golden.start, golden.warm), golden.rates);
  }

  @Test
  void warmUpAndLateCosineAreTorchs() throws IOException {
    Cosine golden = golden("cosine", Cosine.class);
    Tracker cosine = new FlatCosineSchedule(golden.base, golden.last, golden.flat, golden.falling);
    assertThat(golden.rates).hasSize(golden.flat + golden.falling + 1);
    same(new WarmUp(cosine, golden.start, golden.warm), golden.rates);
    assertThat(cosine.getNewValue(100_000)).isEqualTo((float) golden.last);
  }

  @Test
  void schedulesThatCannotBeAreRefused() {
    Tracker one = Tracker.fixed(1);
    assertThatThrownBy(() -> new WarmUp(one, 2, 5)).hasMessageContaining("found 2.0");
    assertThatThrownBy(() -> new WarmUp(one, 0, -1)).hasMessageContaining("found -1");
    assertThatThrownBy(() -> new FlatCosineSchedule(-1, 0, 0, 1)).hasMessageContaining("base rate");
    assertThatThrownBy(() -> new FlatCosineSchedule(1, 2, 0, 1)).hasMessageContaining("last rate");
    assertThatThrownBy(() -> new FlatCosineSchedule(1, 0, 0, 0)).hasMessageContaining("0 and 0");
    assertThat(new WarmUp(one, 0.5, 0).getNewValue(1)).isEqualTo(1);
  }
}
