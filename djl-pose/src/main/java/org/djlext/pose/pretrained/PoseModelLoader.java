package org.djlext.pose.pretrained;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.pose.HeadConfig;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pose folders: config.json as {@link org.djlext.pose} documents it, and weights as mmpose or
 * the authors of residual likelihood and of Simple Baselines store them.
 */
public final class PoseModelLoader implements PretrainedModelLoader {

  private static final Logger LOGGER = LoggerFactory.getLogger(PoseModelLoader.class);

  /** Constructs the loader, as the ServiceLoader does. */
  public PoseModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(PoseConfig.MODEL_TYPE);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    PoseConfig config = PoseConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    Set<String> names = checkpoint.weights().names();
    if (config.head() instanceof HeadConfig.Regression regression
        && regression.shape().flow()
        && !CheckpointLayout.of(names).hasFlow(names)) {
      LOGGER.info("{}: no flow in the weights, so the model only predicts", checkpoint.path());
      config = config.withHead(new HeadConfig.Regression(regression.shape().withoutFlow()));
    }
    return new PoseBlock(config);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return CheckpointLayout.of(checkpoint.weights().names()).table();
  }

  /**
   * Returns the names of mmpose 1.x.
   *
   * @return the table for saving folders
   */
  public static WeightTable weightTable() {
    return CheckpointLayout.MMPOSE.table();
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 3, 256, 192)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new PoseTranslatorFactory();
  }
}
