package org.djlext.vlm.moonvit;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/** Reads folders that hold the vision tower alone, such as MoonViT-SO-400M. */
public final class MoonVitModelLoader implements PretrainedModelLoader {

  private static final int PUBLISHED_PATCH = 14;

  /** Constructs the loader, as the ServiceLoader does. */
  public MoonVitModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(MoonVitConfig.MODEL_TYPE);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    MoonVitConfig config = MoonVitConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    // asked before the Block is built: a config.json may claim any number of layers
    String last = "encoder.blocks.%d.wqkv.weight".formatted(config.layers() - 1);
    if (!checkpoint.weights().names().contains(last)) {
      throw new CheckpointException(
          checkpoint.path(),
          last,
          "a tensor, since num_hidden_layers is " + config.layers(),
          "nothing of that name");
    }
    return new MoonVitBlock(config);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return weightTable();
  }

  /**
   * Returns the names of the tower's own folders; {@link WeightTable#under} gives those of models
   * that the tower is a part of.
   *
   * @return the table for loading and saving
   */
  public static WeightTable weightTable() {
    return WeightTable.resource(MoonVitModelLoader.class, "moonvit.weights");
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 3, PUBLISHED_PATCH, PUBLISHED_PATCH), new Shape(1, 2)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new MoonVitTranslatorFactory();
  }
}
