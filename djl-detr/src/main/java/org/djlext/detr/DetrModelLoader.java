package org.djlext.detr;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.ConfigKeys;
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
    boolean timm =
        new ConfigKeys(checkpoint.config(), "", checkpoint.configFile())
            .flag("use_timm_backbone", true);
    DetrConfig config = DetrConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    return table(timm, config.panoptic());
  }

  /**
   * Returns the names that go with {@link DetrConfig#toJson}, for saving a model that was not read
   * from a folder.
   *
   * @param config the model's shape
   * @return the table for loading and saving folders
   */
  public static WeightTable weightTable(DetrConfig config) {
    boolean timm = config.backbone().dilatedLastStage();
    return table(timm, config.panoptic());
  }

  private static WeightTable table(boolean timm, boolean panoptic) {
    WeightTable detector =
        resource(timm ? "backbone-timm.weights" : "backbone-native.weights")
            .and(resource("transformer.weights"));
    return panoptic ? detector.under("detr.", "").and(resource("panoptic.weights")) : detector;
  }

  private static WeightTable resource(String name) {
    return WeightTable.resource(DetrModelLoader.class, name);
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
