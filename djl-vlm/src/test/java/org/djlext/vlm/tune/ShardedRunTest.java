package org.djlext.vlm.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose optimizer is cut into slices. */
class ShardedRunTest {

  @TempDir Path folder;

  @Test
  void slicesInFilesComeToTheWeightsOfOneOptimizer() throws IOException {
    run("whole", null, 0);
    run("sharded", new Sharding(3, folder.resolve("moments")), 0);
    assertThat(weights("sharded")).isEqualTo(weights("whole"));
  }

  @Test
  void aRunGoesOnWithAnotherNumberOfRanks() throws IOException {
    run("whole", null, 0);
    assertThat(run("broken", new Sharding(4, null), 2).ending())
        .isEqualTo(TuningResult.Ending.INTERRUPTED);
    run("broken", new Sharding(2, null), 0);
    assertThat(weights("broken")).isEqualTo(weights("whole"));
  }

  @Test
  void noRanksAreRefused() {
    assertThatThrownBy(() -> new Sharding(0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sharding.ranks: expected at least 1, found 0");
  }

  private TuningResult run(String name, Sharding sharding, int stopAfter) throws IOException {
    TuningSettings settings =
        TuningSettings.builder()
            .optLearningRate(1e-2)
            .optWeightDecay(0.1)
            .optEpochs(2)
            .optAccumulation(2)
            .optSaveEvery(2)
            .build();
    try (WholeModel model = WholeModel.open(TinyTexts.MODEL.toString(), null)) {
      List<TuningRun<long[][]>> runs = new ArrayList<>();
      runs.add(
          TuningRun.builder(model, new TinyTexts(5), folder.resolve(name))
              .optSettings(settings)
              .optSharding(sharding)
              .optListener(
                  report -> {
                    if (report.update() == stopAfter) {
                      runs.get(0).stop();
                    }
                  })
              .build());
      return runs.get(0).run();
    }
  }

  private byte[] weights(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name).resolve("model.safetensors"));
  }
}
