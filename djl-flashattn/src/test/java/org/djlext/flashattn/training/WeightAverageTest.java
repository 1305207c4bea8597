package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.djlext.flashattn.Closeness.assertClose;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Averages of mmengine, from schedule_goldens.py, and what is done with them. */
class WeightAverageTest {

  private static final Path FILE =
      Path.of("src/test/resources/training/weight_average.safetensors");
  private static final List<String> NAMES = List.of("weight", "bias", "norm_mean");
  private static final int UPDATES = 7;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "falling"})
  void averagesAreMmengines(String kind) throws Exception {
    AverageMomentum momentum =
        kind.equals("fixed") ? AverageMomentum.fixed(0.25) : AverageMomentum.falling(0.02, 4);
    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      GivenGradients block = new GivenGradients();
      for (String name : NAMES) {
        block.add(name, manager.zeros(file.load(manager, name + ".1").getShape()));
      }
      try (WeightAverage average = new WeightAverage(block, momentum)) {
        for (int t = 1; t <= UPDATES; t++) {
          for (int i = 0; i < NAMES.size(); i++) {
            file.load(manager, NAMES.get(i) + "." + t).copyTo(block.value(i));
          }
          average.update();
          WeightAverage.Swap swap = average.swapIn();
          for (int i = 0; i < NAMES.size(); i++) {
            String key = NAMES.get(i) + "." + t;
            assertClose(key, block.value(i), file.load(manager, kind + "." + key));
          }
          swap.close();
          assertThat(block.value(0)).isEqualTo(file.load(manager, "weight." + t));
        }
        assertThat(average.updates()).isEqualTo(UPDATES);
      }
    }
  }

  @Test
  void swappedAveragesAreNotUpdatedAndAreGivenBack() {
    GivenGradients block = new GivenGradients().add("a", manager.ones(new Shape(2)));
    WeightAverage average = new WeightAverage(block, AverageMomentum.fixed(0.5));
    average.update();
    block.value(0).addi(2);
    average.swapIn();
    assertThat(block.value(0)).isEqualTo(manager.ones(new Shape(2)));
    assertThatThrownBy(average::update).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(average::swapIn).isInstanceOf(IllegalStateException.class);
    average.close();
    assertThat(block.value(0)).isEqualTo(manager.ones(new Shape(2)).mul(3));
  }

  @Test
  void savedAveragesGoOn(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("average.safetensors");
    GivenGradients block = new GivenGradients().add("a", manager.ones(new Shape(2)));
    AverageMomentum momentum = AverageMomentum.falling(0.1, 3);
    try (WeightAverage first = new WeightAverage(block, momentum);
        WeightAverage second = new WeightAverage(block, momentum)) {
      first.update();
      block.value(0).addi(2);
      first.update();
      first.save(file);
      second.load(file);
      block.value(0).addi(3);
      first.update();
      second.update();
      assertThat(second.updates()).isEqualTo(3);
      NDArray expected;
      WeightAverage.Swap swap = first.swapIn();
      expected = block.value(0).duplicate();
      swap.close();
      WeightAverage.Swap swapSecond = second.swapIn();
      assertThat(block.value(0)).isEqualTo(expected);
      swapSecond.close();
      GivenGradients other = new GivenGradients().add("a", manager.ones(new Shape(3)));
      try (WeightAverage strange = new WeightAverage(other, momentum)) {
        assertThatThrownBy(() -> strange.load(file))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("average.safetensors: a: expected (3)")
            .hasMessageContaining("found (2)");
      }
    }
    assertThat(Files.exists(file)).isTrue();
  }

  @Test
  void theListenerSeesEveryStepOfEasyTrain() throws Exception {
    try (Model model = Model.newInstance("average")) {
      GivenGradients block =
          new GivenGradients().add("a", model.getNDManager().zeros(new Shape(1)));
      model.setBlock(block);
      try (WeightAverage average = new WeightAverage(block, AverageMomentum.fixed(0.5))) {
        var config =
            new DefaultTrainingConfig(new GivenGradients.Itself())
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1)).build())
                .addTrainingListeners(new WeightAveraging(average));
        try (Trainer trainer = model.newTrainer(config)) {
          trainer.initialize(new Shape(1));
          NDArray ones = trainer.getManager().ones(new Shape(3, 1));
          ArrayDataset data =
              new ArrayDataset.Builder()
                  .setData(ones)
                  .optLabels(ones)
                  .setSampling(1, false)
                  .build();
          EasyTrain.fit(trainer, 2, data, null);
        }
        // the weight goes -1, -2, ... -6; the average begins at -1
        float expected = -1;
        for (int step = 2; step <= 6; step++) {
          expected = (expected - step) / 2;
        }
        assertThat(average.updates()).isEqualTo(6);
        WeightAverage.Swap swap = average.swapIn();
        assertThat(block.value(0).getFloat()).isEqualTo(expected);
        swap.close();
        assertThat(block.value(0).getFloat()).isEqualTo(-6);
      }
    }
  }

  @Test
  void whatCannotBeAveragedIsRefused() {
    assertThatThrownBy(() -> AverageMomentum.fixed(1)).hasMessageContaining("found 1.0");
    assertThatThrownBy(() -> AverageMomentum.falling(0.1, 0)).hasMessageContaining("gamma");
    assertThatThrownBy(() -> new WeightAverage(new GivenGradients(), AverageMomentum.fixed(0.1)))
        .hasMessageContaining("with parameters");
    NDList list = new NDList(manager.arange(2));
    assertThatThrownBy(
            () ->
                new WeightAverage(
                    new GivenGradients().add("whole", list.head()), AverageMomentum.fixed(0.1)))
        .hasMessageContaining("whole");
  }
}
