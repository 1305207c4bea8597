package org.djlext.face.detect;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import java.io.IOException;
import java.nio.file.Path;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.PretrainedWeights;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.WeightSource;

/**
 * Reads the folder {@code data} of the Python package facenet-pytorch: {@code pnet.pt}, {@code
 * rnet.pt} and {@code onet.pt}, or the same as {@code .pth} or {@code .safetensors}, for a search
 * of any {@link MtcnnConfig}. {@code Criteria} with the folder as the model's path read it too.
 */
public final class MtcnnFolder {

  private MtcnnFolder() {}

  /**
   * Reads the networks.
   *
   * @param folder the folder
   * @param config how to search
   * @return a model that finds the faces of pictures, closed by the caller; the surest face first
   * @throws IOException if a file is absent, damaged or of another network
   */
  public static ZooModel<RgbImage, Face[]> load(Path folder, MtcnnConfig config)
      throws IOException {
    try (WeightSource weights = open(folder)) {
      return load(folder, config, weights);
    }
  }

  private static WeightSource open(Path folder) throws IOException {
    return MtcnnFiles.open(folder)
        .orElseThrow(
            () ->
                new CheckpointException(
                    folder, "files", "pnet.pt, rnet.pt and onet.pt of MTCNN", "none of them"));
  }

  private static ZooModel<RgbImage, Face[]> load(
      Path folder, MtcnnConfig config, WeightSource weights) throws IOException {
    MtcnnBlock block = new MtcnnBlock(config, MtcnnWidths.of(weights));
    Model model = Model.newInstance("mtcnn", Device.cpu(), "PyTorch");
    try {
      PretrainedWeights.load(
          block,
          folder,
          weights,
          FaceDetectorNames.table(),
          model.getNDManager(),
          DataType.FLOAT32);
      block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(24, 24, 3));
      block.freezeParameters(true);
      model.setBlock(block);
      FaceTranslator<RgbImage, Face[]> translator =
          new FaceTranslator<>(
              picture -> picture, new MtcnnPictures(MtcnnPictures.SEARCHED), FaceResult.faces());
      return new ZooModel<>(model, translator);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
