package org.djlext.examples.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.DetrConfig;
import org.djlext.flashattn.pretrained.BlockParameters;

/**
 * The model that training begins with: its weights are taken from another where name and shape are
 * the same, and made anew where they are not.
 *
 * @param model the model, to be closed
 * @param config its shape
 * @param newlyMade the parameters that were made anew, in order
 */
record StartingModel(Model model, DetrConfig config, List<String> newlyMade)
    implements AutoCloseable {

  private static final String ENGINE = "PyTorch";
  private static final String CLASS_HEAD = "class_labels_classifier.";

  /** A loaded model, and the configuration it has. */
  record Loaded(ZooModel<NDList, NDList> model, DetrConfig config) implements AutoCloseable {

    @Override
    public void close() {
      model.close();
    }
  }

  /**
   * Loads a DETR.
   *
   * @param name a folder or a URL
   * @throws IOException if there is none, or it is another model
   */
  static Loaded load(String name, Device device) throws IOException {
    ZooModel<NDList, NDList> model = GivenModel.load(name, device);
    if (model.getBlock() instanceof DetrBlock detr) {
      return new Loaded(model, detr.config());
    }
    model.close();
    throw new IllegalArgumentException(
        "model %s: expected a DETR, found another model".formatted(name));
  }

  /**
   * Makes a model. Its class head is new if its classes are others than those of the given one, as
   * many as they may be.
   *
   * @param config its shape
   * @param given where weights are taken from, or null
   * @param seed decides what is made anew
   */
  static StartingModel make(DetrConfig config, Loaded given, Device device, long seed) {
    Model model = Model.newInstance("detr", device, ENGINE);
    try {
      Engine.getEngine(ENGINE).setRandomSeed((int) seed);
      Block block = new DetrBlock(config);
      int channels = config.backbone().channels();
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, channels, 64, 64));
      model.setBlock(block);
      return new StartingModel(
          model, config, given == null ? List.of() : copy(given, config, block));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static List<String> copy(Loaded from, DetrConfig config, Block to) {
    Map<String, Parameter> given = BlockParameters.of(from.model().getBlock());
    if (!config.labels().equals(from.config().labels())) {
      given.keySet().removeIf(name -> name.startsWith(CLASS_HEAD));
    }
    return GivenModel.copy(given, to);
  }

  @Override
  public void close() {
    model.close();
  }
}
