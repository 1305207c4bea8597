package org.djlext.examples.figures;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.pose.BackboneConfig;
import org.djlext.pose.HeadConfig;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.cspnext.CspNextConfig;
import org.djlext.pose.cspnext.CspNextConfig.Stage;
import org.djlext.pose.pretrained.PoseModelLoader;

/** The model that is trained: its shape, its first weights, its folder. */
final class MiniaturePose {

  /** One stage less than the published models, for pictures of a half and a quarter of theirs. */
  private static final BackboneConfig BACKBONE =
      new BackboneConfig.CspNext(
          new CspNextConfig(
              1,
              1,
              0.5,
              true,
              1e-5,
              List.of(
                  new Stage(16, 32, 1, true, false),
                  new Stage(32, 64, 2, true, false),
                  new Stage(64, 128, 2, false, true))));

  private static final String BACKBONE_PATH = "backbone.";

  private MiniaturePose() {}

  /**
   * Returns the shape.
   *
   * @param kind the head
   * @param height the height of the input; the width is three quarters of it
   */
  static PoseConfig config(PoseHeadKind kind, int height) {
    int width = height * 3 / 4;
    return new PoseConfig(width, height, BACKBONE, kind.head(width, height));
  }

  /**
   * Gives a Block the weights of a folder that {@link #save} wrote.
   *
   * @param block the Block, its parameters with values
   * @param model its owner
   * @param folder where from
   * @param whole whether the head is taken too, but for a flow; else the backbone alone
   * @throws IOException if it cannot be read
   */
  static void load(PoseBlock block, Model model, Path folder, boolean whole) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      PoseBlock stored =
          new PoseBlock(PoseConfig.fromJson(checkpoint.config(), checkpoint.configFile()));
      PretrainedWeights.load(
          stored,
          folder,
          checkpoint.weights(),
          PoseModelLoader.weightTable(),
          model.getNDManager(),
          DataType.FLOAT32);
      copy(stored, block, whole ? "" : BACKBONE_PATH);
      stored.clear();
    }
  }

  /**
   * Writes config.json and the weights in a type, without the flow, which only training needs.
   *
   * @param block the model
   * @param model its owner
   * @param folder where to
   * @param type of the weights in the file
   * @throws IOException if it cannot be written
   */
  static void save(PoseBlock block, Model model, Path folder, DataType type) throws IOException {
    PoseConfig config = block.config();
    PoseBlock kept = block;
    if (config.head() instanceof HeadConfig.Regression regression && regression.shape().flow()) {
      config = config.withHead(new HeadConfig.Regression(regression.shape().withoutFlow()));
      kept = new PoseBlock(config);
      kept.initialize(
          model.getNDManager(), DataType.FLOAT32, new Shape(1, 3, config.height(), config.width()));
      copy(block, kept, "");
    }
    CheckpointWriter.save(kept, PoseModelLoader.weightTable(), config.toJson(), folder, type);
    if (kept != block) {
      kept.clear();
    }
  }

  /** Returns how many numbers the weights of a saved model are. */
  static long weights(Path folder) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      long count = 0;
      for (String name : checkpoint.weights().names()) {
        count += checkpoint.weights().info(name).shape().size();
      }
      return count;
    }
  }

  /** Copies the values of the parameters that both Blocks have and whose path begins so. */
  private static void copy(PoseBlock from, PoseBlock to, String prefix) {
    Map<String, NDArray> sources = new HashMap<>();
    BlockParameters.of(from).forEach((path, value) -> sources.put(path, value.getArray()));
    BlockParameters.of(to)
        .forEach(
            (path, parameter) -> {
              NDArray source = sources.get(path);
              if (source != null && path.startsWith(prefix)) {
                source.copyTo(parameter.getArray());
              }
            });
  }
}
