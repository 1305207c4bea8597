package org.djlext.detr;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.junit.jupiter.api.Test;

/** What training changes, and what it leaves alone. */
class DetrTrainingTest {

  private static final ResNetConfig RESNET =
      ResNetConfig.of(4, List.of(4, 6, 8), List.of(1, 1, 1), ResidualForm.BASIC);

  private static DetrConfigBuilder tiny() {
    return DetrConfig.builder()
        .setLabels(List.of("circle", "square"))
        .optBackbone(RESNET)
        .optHiddenSize(16)
        .optQueries(4)
        .optEncoder(new LayerStack(1, 2, 16))
        .optDecoder(new LayerStack(2, 2, 16));
  }

  @Test
  void aStepChangesEverythingThatIsNotFrozen() {
    assertThat(changed(tiny().build())).noneMatch(name -> name.matches(".*bn\\d.*"));
    Set<String> all = changed(tiny().optBackbone(RESNET.withFrozen(false, 0)).build());
    assertThat(all)
        .contains(
            "backbone.conv1.weight",
            "backbone.bn1.weight",
            "backbone.bn1.bias",
            "backbone.bn1.running_mean",
            "backbone.layer3.0.downsample.1.running_var",
            "query_position_embeddings.weight");
  }

  @Test
  void frozenStagesStayAsTheyAre() {
    Set<String> names = changed(tiny().optBackbone(RESNET.withFrozen(false, 2)).build());
    assertThat(names)
        .contains("backbone.layer2.0.conv1.weight", "backbone.layer2.0.bn1.running_mean")
        .noneMatch(name -> name.startsWith("backbone.conv1"))
        .noneMatch(name -> name.startsWith("backbone.bn1"))
        .noneMatch(name -> name.startsWith("backbone.layer1"));
  }

  @Test
  void everyParameterButTheNormsOfTheBackboneIsTrained() {
    DetrConfig config = tiny().optRegularization(Regularization.NONE).build();
    Set<String> trained = changed(config);
    for (String name : BlockParameters.of(new DetrBlock(config)).keySet()) {
      // softmax does not see what is added to all keys, and the first layer's queries are all zero
      boolean inert =
          name.endsWith("k_proj.bias") || name.matches("decoder.layers.0.self_attn.[qkv]_proj.*");
      if (!inert) {
        boolean norm = name.matches("backbone.*(bn\\d|downsample\\.1)\\..*");
        assertThat(trained.contains(name)).as(name).isEqualTo(!norm);
      }
    }
  }

  @Test
  void dropoutActsInTrainingOnly() {
    for (Regularization dropped :
        List.of(
            new Regularization(0.5, 0, 0, 0, 0),
            new Regularization(0, 0.5, 0, 0, 0),
            new Regularization(0, 0, 0.5, 0, 0),
            new Regularization(0, 0, 0, 0.5, 0),
            new Regularization(0, 0, 0, 0, 0.5))) {
      DetrConfig config = tiny().optRegularization(dropped).build();
      try (Model model = Model.newInstance("detr", "PyTorch")) {
        model.setBlock(new DetrBlock(config));
        try (Trainer trainer = trainer(model)) {
          NDList in = pictures(model.getNDManager());
          assertThat(trainer.evaluate(in).head().toFloatArray())
              .isEqualTo(trainer.evaluate(in).head().toFloatArray());
          boolean differs = false;
          for (int i = 0; i < 20 && !differs; i++) {
            differs = !trainer.forward(in).head().equals(trainer.forward(in).head());
          }
          assertThat(differs).as("training with %s", dropped).isTrue();
        }
      }
    }
  }

  @Test
  void auxiliaryOutputsComeInTrainingOnly() {
    DetrConfig config = tiny().optAuxiliaryOutputs(true).build();
    try (Model model = Model.newInstance("detr", "PyTorch")) {
      model.setBlock(new DetrBlock(config));
      try (Trainer trainer = trainer(model)) {
        NDList in = pictures(model.getNDManager());
        NDList out = trainer.forward(in);
        assertThat(out.stream().map(NDArray::getName))
            .containsExactly("logits", "pred_boxes", "auxiliary_logits", "auxiliary_pred_boxes");
        assertThat(out.get(2).getShape()).isEqualTo(new Shape(1, 2, 4, 3));
        assertThat(out.get(3).getShape()).isEqualTo(new Shape(1, 2, 4, 4));
        assertThat(trainer.evaluate(in)).hasSize(2);
      }
    }
  }

  /** Trains one step and names the parameters that differ afterwards. */
  private static Set<String> changed(DetrConfig config) {
    try (Model model = Model.newInstance("detr", "PyTorch")) {
      DetrBlock block = new DetrBlock(config);
      model.setBlock(block);
      try (Trainer trainer = trainer(model)) {
        Map<String, float[]> before = values(block);
        // more than one step, since attention first looks the same everywhere
        for (int i = 0; i < 2; i++) {
          try (GradientCollector collector = trainer.newGradientCollector()) {
            NDList out = trainer.forward(pictures(model.getNDManager()));
            NDArray loss = out.head().square().sum();
            for (NDArray output : out.subNDList(1)) {
              loss = loss.add(output.square().sum());
            }
            collector.backward(loss);
          }
          trainer.step();
        }
        Map<String, float[]> after = values(block);
        return before.keySet().stream()
            .filter(name -> !Arrays.equals(before.get(name), after.get(name)))
            .collect(Collectors.toSet());
      }
    }
  }

  private static Map<String, float[]> values(DetrBlock block) {
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : BlockParameters.of(block).entrySet()) {
      values.put(entry.getKey(), entry.getValue().getArray().toFloatArray());
    }
    return values;
  }

  private static NDList pictures(NDManager manager) {
    return new NDList(manager.randomNormal(new Shape(2, 3, 48, 64)));
  }

  private static Trainer trainer(Model model) {
    Trainer trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.l2Loss())
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.1f)).build()));
    trainer.initialize(new Shape(2, 3, 48, 64));
    return trainer;
  }
}
