package org.djlext.examples.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.pretrained.PoseModelLoader;

/**
 * The pose model that is trained: its weights are taken from another where name and shape are the
 * same, and made anew where they are not.
 *
 * @param model the model, to be closed
 * @param block its Block
 * @param newlyMade the parameters that were made anew, in order
 */
record PoseStart(Model model, PoseBlock block, List<String> newlyMade) implements AutoCloseable {

  private static final String ENGINE = "PyTorch";

  /**
   * Makes the model.
   *
   * @param config what it is told
   * @param name the folder or URL that weights are taken from, or null
   * @throws IOException if there is none, or it is another model
   */
  static PoseStart make(PoseTuneConfig config, String name, Device device) throws IOException {
    if (name == null) {
      return make(config.shape(null), null, device, config.seed());
    }
    try (ZooModel<NDList, NDList> given = GivenModel.load(name, device)) {
      if (given.getBlock() instanceof PoseBlock pose) {
        return make(config.shape(pose.config()), pose, device, config.seed());
      }
      throw new IllegalArgumentException(
          "model %s: expected a pose model, found another".formatted(name));
    }
  }

  private static PoseStart make(PoseConfig shape, PoseBlock given, Device device, long seed) {
    Model model = Model.newInstance("pose", device, ENGINE);
    try {
      Engine.getEngine(ENGINE).setRandomSeed((int) seed);
      PoseBlock block = new PoseBlock(shape);
      block.initialize(
          model.getNDManager(), DataType.FLOAT32, new Shape(1, 3, shape.height(), shape.width()));
      model.setBlock(block);
      List<String> made =
          given == null ? List.of() : GivenModel.copy(BlockParameters.of(given), block);
      return new PoseStart(model, block, made);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Writes the model as {@link PoseModelLoader} reads it. */
  void write(Path folder) throws IOException {
    CheckpointWriter.save(block, PoseModelLoader.weightTable(), block.config().toJson(), folder);
  }

  @Override
  public void close() {
    model.close();
  }
}
