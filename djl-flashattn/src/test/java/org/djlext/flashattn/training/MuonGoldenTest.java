package org.djlext.flashattn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Model;
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
import org.djlext.flashattn.ops.ProgramSource;
import org.djlext.flashattn.ops.TorchProgram;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of the Moonlight report's Muon with a drop of the rate, from muon_goldens.py. */
class MuonGoldenTest {

  private static final Path FILE = Path.of("src/test/resources/training/muon.safetensors");
  private static final List<String> NAMES =
      List.of(
          "wide_weight",
          "tall_weight",
          "square_weight",
          "row_weight",
          "embed_weight",
          "norm_gamma",
          "kernel_weight");
  private static final int STEPS = 5;

  @TempDir Path folder;

  @Test
  void takesTheReportsStepsThroughDjlsTrainer() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(FILE);
        Model model = Model.newInstance("golden")) {
      GivenGradients block = block(file, model.getNDManager(), 0);
      model.setBlock(block);
      try (Muon muon = muon(block, 0)) {
        train(model, muon, file, 1, STEPS);
      }
    }
  }

  @Test
  void savedMomentsGoOn() throws IOException {
    Path saved = folder.resolve("moments.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
      try (Model model = Model.newInstance("before")) {
        GivenGradients block = block(file, model.getNDManager(), 0);
        model.setBlock(block);
        try (Muon muon = muon(block, 0)) {
          train(model, muon, file, 1, 2);
          muon.save(block, saved);
        }
      }
      try (Model model = Model.newInstance("after")) {
        GivenGradients block = block(file, model.getNDManager(), 2);
        model.setBlock(block);
        try (Muon muon = muon(block, 2)) {
          muon.load(block, saved);
          train(model, muon, file, 3, STEPS);
        }
      }
    }
  }

  @Test
  void momentsOfAnotherBlockAreRefused() throws IOException {
    Path saved = folder.resolve("moments.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(FILE);
        Model model = Model.newInstance("golden")) {
      NDManager manager = model.getNDManager();
      GivenGradients block = block(file, manager, 0);
      model.setBlock(block);
      try (Muon muon = muon(block, 0)) {
        train(model, muon, file, 1, 1);
        muon.save(block, saved);
        GivenGradients other = new GivenGradients();
        other.add("wide_weight", manager.zeros(new Shape(9, 6)));
        assertThatThrownBy(() -> muon.load(other, saved))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContainingAll(saved.toString(), "wide_weight.momentum", "(9, 6)", "(6, 9)");
      }
    }
  }

  @Test
  void iterationsBringSingularValuesNearOne() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray wide = manager.randomNormal(new Shape(64, 128));
      NDArray even = orthogonal(wide);
      // the squares of the singular values are the eigenvalues of this: all near 1, so it is near 1
      NDArray gram = even.matMul(even.transpose());
      NDArray off = gram.sub(manager.eye(64));
      assertThat(off.abs().max().getFloat()).isLessThan(0.5f);
      double energy = gram.mul(manager.eye(64)).sum().getFloat() / 64;
      assertThat(Math.sqrt(energy)).isBetween(0.68, 1.13);
      assertThat(orthogonal(wide.transpose()).sub(even.transpose()).abs().max().getFloat())
          .isLessThan(1e-5f);
      assertThat(orthogonal(wide.mul(1e-3f)).sub(even).abs().max().getFloat()).isLessThan(1e-4f);
      assertThat(orthogonal(manager.zeros(new Shape(3, 5))).abs().max().getFloat()).isZero();
    }
  }

  @Test
  void updatesAreAsLargeAsThoseOfAdamW() {
    try (NDManager manager = NDManager.newBaseManager()) {
      for (Shape shape : new Shape[] {new Shape(40, 200), new Shape(90, 30)}) {
        NDArray update = orthogonal(manager.randomNormal(shape));
        double scale = 0.2 * Math.sqrt(Math.max(shape.get(0), shape.get(1)));
        double size = scale * Math.sqrt(update.square().mean().getFloat());
        assertThat(size).isCloseTo(0.2, within(0.05));
      }
    }
  }

  private static NDArray orthogonal(NDArray gradient) {
    ProgramSource source =
        ProgramSource.resource(Muon.class, "muon.py")
            .with("momentum", 0.95)
            .with("nesterov", true)
            .with("iterations", 5);
    return TorchProgram.of(source).call("orthogonal", false, gradient).singletonOrThrow();
  }

  private static Muon muon(GivenGradients block, int done) {
    return Muon.builder(block)
        .optLearningRateTracker((id, update) -> update + done <= 3 ? 0.02f : 0.002f)
        .build();
  }

  private static GivenGradients block(SafetensorsFile file, NDManager manager, int step)
      throws IOException {
    GivenGradients block = new GivenGradients();
    for (String name : NAMES) {
      block.add(name, file.load(manager, name + "." + step));
    }
    return block;
  }

  private static void train(Model model, Muon muon, SafetensorsFile file, int first, int last)
      throws IOException {
    NDManager manager = model.getNDManager();
    GivenGradients block = (GivenGradients) model.getBlock();
    var config = new DefaultTrainingConfig(new GivenGradients.Itself()).optOptimizer(muon);
    try (Trainer trainer = model.newTrainer(config)) {
      trainer.initialize(
          block.getParameters().values().stream()
              .map(p -> p.getArray().getShape())
              .toArray(Shape[]::new));
      for (int t = first; t <= last; t++) {
        NDList gradients = new NDList();
        for (String name : NAMES) {
          gradients.add(file.load(manager, name + ".g" + t));
        }
        try (GradientCollector collector = trainer.newGradientCollector()) {
          collector.backward(trainer.forward(gradients).singletonOrThrow());
        }
        trainer.step();
        for (int i = 0; i < NAMES.size(); i++) {
          String key = NAMES.get(i) + "." + t;
          NDArray start = file.load(manager, NAMES.get(i) + ".0");
          near(key, block.value(i), file.load(manager, key), start);
        }
      }
    }
  }

  /** Compares how far the weight has moved, not where it is. */
  private static void near(String what, NDArray found, NDArray expected, NDArray first) {
    assertThat(found.getDataType()).isEqualTo(DataType.FLOAT32);
    float moved = expected.sub(first).abs().max().getFloat();
    float off = found.sub(expected).abs().max().getFloat();
    assertThat(off).as(what).isLessThanOrEqualTo(1e-4f * moved + 3e-7f);
  }
}
