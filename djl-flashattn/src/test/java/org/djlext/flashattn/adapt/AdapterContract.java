package org.djlext.flashattn.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.djlext.flashattn.adapt.LoraConfig.Initialization;
import org.djlext.flashattn.pretrained.BlockParameters;

/** What adapters do on a model of any module: they alone learn, are saved, merged and taken off. */
public final class AdapterContract {

  private static final double NEAR = 1e-5;
  private static final double SMALLEST = 1e-3;

  /** Logits of tokens that a model never says. */
  private static final double RULED_OUT = -1e30;

  private final Block block;
  private final ModuleNaming naming;
  private final NDList inputs;
  private final Function<NDList, NDArray> loss;

  /**
   * Takes a model.
   *
   * @param block the model, initialized; it is frozen
   * @param naming how its modules are called
   * @param inputs a batch
   * @param loss of what it gives in training, a number
   */
  public AdapterContract(
      Block block, ModuleNaming naming, NDList inputs, Function<NDList, NDArray> loss) {
    this.block = block;
    this.naming = naming;
    this.inputs = inputs;
    this.loss = loss;
    block.freezeParameters(true); // as loaded models are: packed for inference from the beginning
  }

  /** Sums the squares of all outputs. */
  public static NDArray squares(NDList outputs) {
    NDArray sum = outputs.head().square().sum();
    for (NDArray output : outputs.subNDList(1)) {
      sum = sum.add(output.square().sum());
    }
    return sum;
  }

  /**
   * Checks all of it.
   *
   * @param targets what is adapted
   * @param folder an empty one
   * @return the names of the modules that were adapted and learnt
   */
  public Set<String> check(ModuleChoice targets, Path folder) throws IOException {
    Engine.getInstance().setRandomSeed(7);
    LoraConfig config =
        LoraConfig.builder()
            .optRank(2)
            .optAlpha(2)
            .optTargets(targets)
            .optInitialization(Initialization.RANDOM)
            .build();
    Map<String, ByteBuffer> bits = bits(block);
    List<float[]> before = outputs();
    Set<String> learnt;
    List<float[]> with;
    try (LoraBlock adapted = LoraBlock.attach(block, config, naming)) {
      assertThat(largestDifference(outputs(), before)).isGreaterThan(1e-3);
      learnt = learn(adapted);
      assertThat(changed(bits)).as("the model after a step of training").isEmpty();
      with = outputs();
      adapted.save(folder);
    }
    assertSame("taken off", outputs(), before);
    try (LoraBlock again = LoraBlock.load(block, folder, naming)) {
      assertSame("opened again", outputs(), with);
      again.merge();
      assertThat(changed(bits)).as("merged").isNotEmpty();
      assertThat(largestDifference(outputs(), with)).as("merged").isLessThanOrEqualTo(NEAR);
      again.unmerge();
      assertThat(changed(bits)).as("unmerged").isEmpty();
      assertSame("unmerged", outputs(), with);
    }
    assertSame("taken off again", outputs(), before);
    return learnt;
  }

  /** Takes one step by DJL's Trainer and names the modules whose A or B is another. */
  private Set<String> learn(LoraBlock adapted) {
    Map<String, ByteBuffer> before = trained(adapted);
    NDManager manager = inputs.getManager();
    try (Model model = Model.newInstance("adapted", manager.getDevice(), "PyTorch")) {
      model.setBlock(adapted);
      DefaultTrainingConfig training =
          new DefaultTrainingConfig(Loss.l2Loss())
              .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1e-2f)).build());
      // closing the trainer or the model would close the block that is examined afterwards
      Trainer trainer = model.newTrainer(training);
      trainer.initialize(inputs.getShapes());
      try (GradientCollector collector = trainer.newGradientCollector()) {
        collector.backward(loss.apply(trainer.forward(inputs)));
      }
      trainer.step();
      Map<String, ByteBuffer> after = trained(adapted);
      return before.keySet().stream()
          .filter(path -> !before.get(path).equals(after.get(path)))
          .map(path -> path.replaceAll("^default\\.|\\.lora_[AB]\\.weight$", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Names the model's own parameters that are not what they were. */
  private Set<String> changed(Map<String, ByteBuffer> before) {
    Map<String, ByteBuffer> now = bits(block);
    assertThat(now).hasSameSizeAs(before);
    return before.keySet().stream()
        .filter(path -> !before.get(path).equals(now.get(path)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<float[]> outputs() {
    try (NDManager scratch = inputs.getManager().newSubManager()) {
      NDList outputs = block.forward(new ParameterStore(scratch, false), inputs, false);
      List<float[]> values = outputs.stream().map(NDArray::toFloatArray).toList();
      outputs.close();
      return values;
    }
  }

  private static void assertSame(String what, List<float[]> actual, List<float[]> expected) {
    assertThat(largestDifference(actual, expected)).as(what).isZero();
  }

  /** The largest difference, as a share of the largest magnitude of its output. */
  private static double largestDifference(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double greatest = 0;
    for (int k = 0; k < expected.size(); k++) {
      double scale = SMALLEST;
      double difference = 0;
      for (int i = 0; i < expected.get(k).length; i++) {
        float wanted = expected.get(k)[i];
        assertThat(Float.isFinite(wanted) && Float.isFinite(actual.get(k)[i])).isTrue();
        if (wanted <= RULED_OUT) {
          assertThat(actual.get(k)[i]).isEqualTo(wanted);
          continue;
        }
        scale = Math.max(scale, Math.abs(wanted));
        difference = Math.max(difference, Math.abs(actual.get(k)[i] - wanted));
      }
      greatest = Math.max(greatest, difference / scale);
    }
    return greatest;
  }

  private static Map<String, ByteBuffer> trained(LoraBlock adapted) {
    Map<String, ByteBuffer> bits = new LinkedHashMap<>();
    adapted
        .trainableParameters()
        .forEach((path, p) -> bits.put(path, ByteBuffer.wrap(p.getArray().toByteArray())));
    return bits;
  }

  private static Map<String, ByteBuffer> bits(Block block) {
    Map<String, ByteBuffer> bits = new LinkedHashMap<>();
    BlockParameters.of(block)
        .forEach((path, p) -> bits.put(path, ByteBuffer.wrap(p.getArray().toByteArray())));
    return bits;
  }
}
