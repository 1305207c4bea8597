package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;

/** Steps of torch.optim.AdamW with two groups, clipping and a drop, from adamw_goldens.py. */
class AdamWGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/training/adamw.safetensors");
  private static final List<String> NAMES =
      List.of("backbone_weight", "backbone_bias", "head_weight", "head_tiny");
  private static final int STEPS = 6;

  @Test
  void takesTorchsStepsThroughDjlsTrainer() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE);
        Model model = Model.newInstance("golden")) {
      NDManager manager = model.getNDManager();
      GivenGradients block = new GivenGradients();
      for (String name : NAMES) {
        block.add(name, file.load(manager, name + ".0"));
      }
      model.setBlock(block);
      AdamW adamW =
          AdamW.builder()
              .optLearningRateTracker(
                  new LearningRates(new DropSchedule(1e-2, 0.1, 1, 3))
                      .group(block, Pattern.compile("backbone"), new DropSchedule(1e-3, 0.1, 1, 3)))
              .optWeightDecays(0.1f)
              .build();
      var config = new DefaultTrainingConfig(new GivenGradients.Itself()).optOptimizer(adamW);
      try (Trainer trainer = model.newTrainer(config)) {
        trainer.initialize(shapes(block));
        for (int t = 1; t <= STEPS; t++) {
          step(trainer, file, t);
          for (int i = 0; i < NAMES.size(); i++) {
            String key = NAMES.get(i) + "." + t;
            near(
                key,
                block.value(i),
                file.load(manager, key),
                file.load(manager, NAMES.get(i) + ".0"));
          }
        }
      }
      adamW.close();
    }
  }

  @Test
  void stridedWeightsTakeTheSameSteps() {
    try (NDManager manager = NDManager.newBaseManager();
        AdamW adamW = AdamW.builder().optWeightDecays(0.1f).build()) {
      NDArray gradient = manager.randomNormal(new Shape(5, 3)).mul(1e-4);
      NDArray plain = manager.randomNormal(new Shape(5, 3));
      NDArray strided = plain.transpose().reshape(15).reshape(3, 5).transpose();
      for (NDArray weight : new NDArray[] {plain, strided}) {
        weight.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(weight.mul(gradient).sum());
        }
      }
      NDArray first = plain.duplicate();
      for (int t = 0; t < 5; t++) {
        adamW.update("plain", plain, gradient);
        adamW.update("strided", strided, gradient);
      }
      assertThat(plain.sub(first).abs().min().getFloat()).isGreaterThan(1e-3f);
      assertThat(strided.sub(plain).abs().max().getFloat()).isLessThan(1e-6f);
      assertThat(plain.getGradient().abs().max().getFloat()).isZero();
    }
  }

  private static void step(Trainer trainer, SafetensorsFile file, int t) throws IOException {
    try (NDManager scratch = trainer.getManager().newSubManager()) {
      NDList gradients = new NDList();
      for (String name : NAMES) {
        gradients.add(file.load(scratch, name + ".g" + t));
      }
      try (GradientCollector collector = trainer.newGradientCollector()) {
        collector.backward(trainer.forward(gradients).singletonOrThrow());
      }
      double expected = file.load(scratch, "norm." + t).getFloat();
      double norm = GradientNorm.clip(trainer.getModel().getBlock(), 0.1);
      assertThat(norm).isCloseTo(expected, within(1e-6 * expected));
      trainer.step();
    }
  }

  private static Shape[] shapes(GivenGradients block) {
    return block.getParameters().values().stream()
        .map(p -> p.getArray().getShape())
        .toArray(Shape[]::new);
  }

  /** Compares how far the weight has moved, not where it is. */
  private static void near(String what, NDArray found, NDArray expected, NDArray first) {
    assertThat(found.getDataType()).isEqualTo(DataType.FLOAT32);
    float moved = expected.sub(first).abs().max().getFloat();
    float off = found.sub(expected).abs().max().getFloat();
    assertThat(off).as(what).isLessThanOrEqualTo(1e-4f * moved + 3e-7f);
  }
}
