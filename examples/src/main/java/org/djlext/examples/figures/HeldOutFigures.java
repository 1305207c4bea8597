package org.djlext.examples.figures;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoImage;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.DetectionScores;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;

/** Pictures that no model is trained on, read back from their files, with the true boxes. */
final class HeldOutFigures {

  /** The seed of held-out pictures. */
  static final long SEED = 77_777;

  private final CocoDataset truth;
  private final Map<Long, RgbImage> pictures = new LinkedHashMap<>();

  /**
   * Writes the pictures and reads them.
   *
   * @param folder where to; made if it is absent
   * @param count how many
   * @throws IOException if writing or reading fails
   */
  HeldOutFigures(Path folder, int count) throws IOException {
    if (!Files.exists(folder.resolve(FigureFiles.ANNOTATIONS))) {
      FigureFiles.write(new FigureGenerator(SEED), count, folder);
    }
    truth = CocoDataset.read(folder.resolve(FigureFiles.ANNOTATIONS));
    for (CocoImage image : truth.images()) {
      Path file = folder.resolve("images").resolve(image.fileName());
      pictures.put(image.id(), RgbImage.of(ImageIO.read(file.toFile())));
    }
  }

  CocoDataset truth() {
    return truth;
  }

  RgbImage picture(long imageId) {
    return pictures.get(imageId);
  }

  /** Returns how many people there are who show a joint. */
  int people() {
    return (int) truth.annotations().stream().filter(a -> a.keypointCount() > 0).count();
  }

  /**
   * Finds the joints of all people as a user would, and scores them.
   *
   * @param folder the model
   * @return the ten numbers
   * @throws IOException if the model cannot be loaded
   */
  DetectionScores score(Path folder) throws IOException {
    return KeypointEvaluation.score(truth, predict(folder), KeypointSet.coco().sigmas());
  }

  private List<CocoResult> predict(Path folder) throws IOException {
    Criteria<People, PersonPose[]> criteria =
        Criteria.builder().setTypes(People.class, PersonPose[].class).optModelPath(folder).build();
    List<CocoResult> results = new ArrayList<>();
    try (ZooModel<People, PersonPose[]> model = criteria.loadModel();
        Predictor<People, PersonPose[]> predictor = model.newPredictor()) {
      for (CocoImage image : truth.images()) {
        List<PersonBox> boxes = boxes(image.id());
        if (!boxes.isEmpty()) {
          for (PersonPose pose : predictor.predict(new People(picture(image.id()), boxes))) {
            results.add(result(image.id(), pose));
          }
        }
      }
    } catch (ModelNotFoundException | MalformedModelException | TranslateException e) {
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
    return results;
  }

  private List<PersonBox> boxes(long imageId) {
    List<PersonBox> boxes = new ArrayList<>();
    for (CocoAnnotation person : truth.annotations()) {
      if (person.imageId() == imageId && person.keypointCount() > 0) {
        CocoBox box = person.box();
        boxes.add(new PersonBox(box.x(), box.y(), box.width(), box.height(), 1));
      }
    }
    return boxes;
  }

  /** Converts to what is scored. */
  static CocoResult result(long imageId, PersonPose pose) {
    Keypoints joints = pose.joints();
    double[] numbers = new double[3 * joints.size()];
    for (int i = 0; i < joints.size(); i++) {
      numbers[3 * i] = joints.x()[i];
      numbers[3 * i + 1] = joints.y()[i];
      numbers[3 * i + 2] = joints.scores()[i];
    }
    return new CocoResult(imageId, 1, pose.score(), null, null, numbers);
  }
}
