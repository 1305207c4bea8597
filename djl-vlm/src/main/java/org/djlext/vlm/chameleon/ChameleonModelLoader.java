package org.djlext.vlm.chameleon;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;

/** Reads Chameleon folders, with or without the part that draws. */
public final class ChameleonModelLoader implements PretrainedModelLoader {

  static final String MODEL_TYPE = "chameleon";

  private static final String DRAWING = "model.vqmodel.decoder.conv_in.weight";

  /** Constructs the loader, as the ServiceLoader does. */
  public ChameleonModelLoader() {}

  @Override
  public Set<String> modelTypes() {
    return Set.of(MODEL_TYPE);
  }

  @Override
  public Block newBlock(Checkpoint checkpoint, Map<String, ?> arguments) throws IOException {
    ChameleonConfig config = ChameleonConfig.fromJson(checkpoint.config(), checkpoint.configFile());
    int layers = config.decoder().layers();
    checkpoint.require(
        "model.layers.%d.input_layernorm.weight".formatted(layers - 1),
        "num_hidden_layers is " + layers);
    return new ChameleonBlock(config, checkpoint.weights().names().contains(DRAWING));
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return weightTable();
  }

  /**
   * Returns the names that HuggingFace folders use.
   *
   * @return the table for loading and saving folders
   */
  public static WeightTable weightTable() {
    return WeightTable.resource(ChameleonModelLoader.class, "chameleon.weights");
  }

  @Override
  public Shape[] inputShapes() {
    return new Shape[] {new Shape(1, 1)};
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new ChameleonTranslatorFactory();
  }
}
