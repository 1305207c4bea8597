package org.djlext.face.detect;

import ai.djl.ndarray.types.Shape;
import ai.djl.translate.TranslatorFactory;
import java.util.Set;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.PretrainedModelLoader;
import org.djlext.flashattn.pretrained.WeightTable;

/** What the folders of both detectors have in common. */
abstract class FaceDetectorLoader implements PretrainedModelLoader {

  private final String type;

  FaceDetectorLoader(String type) {
    this.type = type;
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of(type);
  }

  @Override
  public WeightTable weightTable(Checkpoint checkpoint) {
    return FaceDetectorNames.table();
  }

  @Override
  public TranslatorFactory translatorFactory() {
    return new FaceTranslatorFactory();
  }

  static ConfigKeys keys(Checkpoint checkpoint) {
    return new ConfigKeys(checkpoint.config(), "", checkpoint.configFile());
  }

  static Shape[] picture(long... shape) {
    return new Shape[] {new Shape(shape)};
  }
}
