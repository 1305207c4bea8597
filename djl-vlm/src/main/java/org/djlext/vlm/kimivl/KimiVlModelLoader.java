package org.djlext.vlm.kimivl;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;
import org.djlext.vlm.moonlight.MoonlightBlock;
import org.djlext.vlm.moonlight.MoonlightModelLoader;
import org.djlext.vlm.moonvit.MoonVitModelLoader;

/**
 * Reads Kimi-VL folders. With the argument {@code expert_memory}, such as {@code 4g}, the decoder's
 * experts stay in their files until they are chosen: see {@link
 * org.djlext.vlm.moonlight.ExpertMemory}.
 */
public final class KimiVlModelLoader implements PretrainedModelLoader {

  private static final String TOWER = "vision_tower.";
  private static final String DECODER = "language_model.";

  /** Constructs the loader, as the ServiceLoader does. */
  public KimiVlModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(KimiVlConfig.MODEL_TYPE);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    KimiVlConfig config = KimiVlConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    // asked before the Block is built: a config.json may claim any number of layers
    checkpoint.require(
        TOWER + "encoder.blocks.%d.wqkv.weight".formatted(config.vision().layers() - 1),
        "vision_config.num_hidden_layers is " + config.vision().layers());
    MoonlightBlock decoder =
        MoonlightModelLoader.newDecoder(
            checkpoint, config.text(), DECODER, "text_config.", arguments);
    return new KimiVlBlock(config, decoder);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return weightTable();
  }

  /**
   * Returns the names that published folders use.
   *
   * @return the table for loading and saving folders
   */
  public static WeightTable weightTable() {
    return WeightTable.resource(KimiVlModelLoader.class, "kimivl.weights")
        .and(MoonVitModelLoader.weightTable().under(TOWER, TOWER))
        .and(MoonlightModelLoader.weightTable().under(DECODER, DECODER));
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 1)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new KimiVlTranslatorFactory();
  }
}
