package org.djlext.examples.spark.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.DetrConfig;
import org.djlext.detr.DetrModelLoader;
import org.djlext.detr.LayerStack;
import org.djlext.detr.Regularization;
import org.djlext.detr.loss.DetrLoss;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.resnet.ResNetConfig;
import org.djlext.flashattn.resnet.ResidualForm;
import org.djlext.vlm.tune.TuningRun;
import org.djlext.vlm.tune.TuningSettings;
import org.djlext.vlm.tune.WholeModel;

/**
 * A small DETR learns boxes in noise.
 *
 * @param model its folder
 */
record DetrProgram(String model) implements RankProgram {

  private static final int SIDE = 48;
  private static final int BATCH = 2;

  /** Makes the folder. */
  static DetrProgram begin(Path folder) throws IOException {
    DetrConfig config =
        DetrConfig.builder()
            .setLabels(List.of("cat", "dog"))
            .optBackbone(
                ResNetConfig.of(4, List.of(4, 6, 8), List.of(1, 1, 1), ResidualForm.BASIC)
                    .withFrozen(false, 0))
            .optHiddenSize(16)
            .optQueries(5)
            .optEncoder(new LayerStack(1, 2, 16))
            .optDecoder(new LayerStack(2, 2, 16))
            .optRegularization(Regularization.NONE)
            .optAuxiliaryOutputs(true)
            .build();
    try (NDManager manager = NDManager.newBaseManager()) {
      manager.getEngine().setRandomSeed(3);
      DetrBlock block = new DetrBlock(config);
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 3, SIDE, SIDE));
      CheckpointWriter.save(block, DetrModelLoader.weightTable(config), config.toJson(), folder);
    }
    return new DetrProgram(folder.toString());
  }

  @Override
  public RankWork open(Path folder) throws IOException {
    WholeModel opened = WholeModel.open(model, null);
    TuningSettings settings =
        TuningSettings.builder()
            .optLearningRate(1e-4)
            .optEpsilon(1e-4) // the biases of keys have gradients of nothing but rounding
            .optMaxSteps(3)
            .optAccumulation(4)
            .build();
    LossObjective objective = new LossObjective(DetrLoss.builder().build(), new Noise());
    return new RankWork(TuningRun.builder(opened, objective, folder).optSettings(settings), opened);
  }

  @Override
  public SortedMap<String, String> fingerprint() throws IOException {
    return new TreeMap<>(Map.of("checkpoint " + model, FileDigest.of(Path.of(model))));
  }

  private record Noise() implements LossBatches {

    @Override
    public int count() {
      return 8;
    }

    @Override
    public Pair batch(NDManager manager, int epoch, int index) {
      Random random = new Random(epoch * 1000L + index);
      float[] pixels = new float[BATCH * 3 * SIDE * SIDE];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      NDArray classes = manager.create(new long[] {0, 1, 1, -1}, new Shape(BATCH, 2));
      classes.setName("class_labels");
      float[] corners = {.4f, .4f, .2f, .3f, .7f, .6f, .3f, .2f, .5f, .5f, .4f, .4f, 0, 0, 0, 0};
      NDArray boxes = manager.create(corners, new Shape(BATCH, 2, 4));
      boxes.setName("boxes");
      NDArray input = manager.create(pixels, new Shape(BATCH, 3, SIDE, SIDE));
      return new Pair(new NDList(input), new NDList(classes, boxes));
    }

    @Override
    public double weight(int epoch, int index) {
      return BATCH;
    }

    @Override
    public String identity() {
      return "noise";
    }
  }
}
