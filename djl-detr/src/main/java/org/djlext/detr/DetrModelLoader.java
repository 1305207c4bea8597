package org.djlext.detr;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;

/** Reads DETR folders. */
public final class DetrModelLoader implements PretrainedModelLoader {

  /** Constructs the loader, as the ServiceLoader does. */
  public DetrModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of("detr");
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    return new DetrBlock(DetrConfig.fromJson(checkpoint.config(), checkpoint.configFile()));
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) throws IOException {
    DetrConfig config = DetrConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    return DetrNames.of(checkpoint.weights().names()).table(config.panoptic());
  }

  /**
   * Returns the names that go with {@link DetrConfig#toJson}, for saving a model that was not read
   * from a folder.
   *
   * @param config the model's shape
   * @return HuggingFace's names
   */
  public static WeightTable weightTable(DetrConfig config) {
    return DetrNames.of(config).table(config.panoptic());
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 3, 32, 32)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new DetrTranslatorFactory();
  }
}
