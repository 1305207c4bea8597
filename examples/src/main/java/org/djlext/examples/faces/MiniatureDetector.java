package org.djlext.examples.faces;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.face.Face;
import org.djlext.face.detect.ScrfdBlock;
import org.djlext.face.detect.ScrfdConfig;
import org.djlext.face.detect.ScrfdModelLoader;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.BlockParameters;
import org.djlext.flashattn.pretrained.Checkpoint;
import org.djlext.flashattn.pretrained.CheckpointWriter;
import org.djlext.flashattn.pretrained.PretrainedWeights;

/** The detector that is trained: its shape, its folder, and how scenes go through it. */
final class MiniatureDetector {

  /** SCRFD-2.5G with half the channels and a block a stage. */
  static final ScrfdConfig CONFIG =
      new ScrfdConfig(
          new ScrfdConfig.ResNet(12, List.of(16, 24, 32, 48), List.of(1, 1, 1, 1)),
          16,
          1,
          24,
          false,
          true,
          true,
          true);

  private static final int AT_ONCE = 16;

  private MiniatureDetector() {}

  /**
   * Writes config.json and the weights in float16, and that pictures are to be seen in the size of
   * a scene.
   *
   * @param block the model
   * @param folder where to
   * @throws IOException if it cannot be written
   */
  static void save(ScrfdBlock block, Path folder) throws IOException {
    CheckpointWriter.save(
        block, ScrfdModelLoader.weightTable(), block.config().toJson(), folder, DataType.FLOAT16);
    Files.writeString(
        folder.resolve("serving.properties"),
        "width=%1$d%nheight=%1$d%n".formatted(FaceGenerator.SCENE),
        StandardOpenOption.APPEND);
  }

  /**
   * Gives a Block the weights of a folder that {@link #save} wrote.
   *
   * @param block the Block, its parameters with values
   * @param manager what is read first belongs to it
   * @param folder where from
   * @throws IOException if it cannot be read
   */
  static void load(ScrfdBlock block, NDManager manager, Path folder) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      ScrfdBlock stored = new ScrfdBlock(block.config());
      PretrainedWeights.load(
          stored,
          folder,
          checkpoint.weights(),
          ScrfdModelLoader.weightTable(),
          manager,
          DataType.FLOAT32);
      Map<String, Parameter> values = BlockParameters.of(stored);
      BlockParameters.of(block)
          .forEach((path, to) -> values.get(path).getArray().copyTo(to.getArray()));
      stored.clear();
    }
  }

  /**
   * Finds the faces of pictures as everybody does, by the model's own translator.
   *
   * @param folder the model
   * @param pictures the pictures
   * @param threshold the least score
   * @return the faces of each
   * @throws IOException if the model cannot be loaded
   */
  static List<Face[]> detect(Path folder, List<RgbImage> pictures, double threshold)
      throws IOException {
    Criteria<RgbImage, Face[]> criteria =
        Criteria.builder()
            .setTypes(RgbImage.class, Face[].class)
            .optModelPath(folder)
            .optArgument("threshold", threshold)
            .build();
    try (ZooModel<RgbImage, Face[]> model = criteria.loadModel();
        Predictor<RgbImage, Face[]> predictor = model.newPredictor()) {
      List<Face[]> found = new ArrayList<>(pictures.size());
      for (int i = 0; i < pictures.size(); i += AT_ONCE) {
        List<RgbImage> part = pictures.subList(i, Math.min(pictures.size(), i + AT_ONCE));
        found.addAll(predictor.batchPredict(part));
      }
      return found;
    } catch (ModelNotFoundException | MalformedModelException | TranslateException e) {
      throw new IOException(folder + ": cannot find faces with it", e);
    }
  }
}
