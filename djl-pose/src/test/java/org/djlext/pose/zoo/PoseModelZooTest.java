package org.djlext.pose.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.Joints;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelZoo;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoDataset;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.eval.KeypointEvaluation;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.People;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The miniatures as users load them. */
class PoseModelZooTest {

  private static final Path FIGURE = Path.of("src/test/resources/zoo");
  private static final double LEAST = 0.3;
  private static final String URL = "djl://org.djlext.pose/";

  static Stream<String> names() {
    return Stream.of(
        PoseModelZoo.MINI_SIMCC,
        PoseModelZoo.MINI_RLE,
        PoseModelZoo.MINI_HEATMAP,
        PoseModelZoo.MINI);
  }

  private static <I, O> ZooModel<I, O> load(String name, Class<I> input, Class<O> output)
      throws Exception {
    Criteria<I, O> criteria =
        Criteria.builder().setTypes(input, output).optModelUrls(URL + name).build();
    return criteria.loadModel();
  }

  @ParameterizedTest
  @MethodSource("names")
  void jointsOfADrawnFigureAreFound(String name) throws Exception {
    CocoDataset truth = CocoDataset.read(FIGURE.resolve("person_keypoints.json"));
    RgbImage picture =
        RgbImage.of(ImageFactory.getInstance().fromFile(FIGURE.resolve("figure.png")));
    CocoBox box = truth.annotations().get(0).box();
    PersonBox person = new PersonBox(box.x(), box.y(), box.width(), box.height(), 1);
    try (var model = load(name, People.class, PersonPose[].class);
        var predictor = model.newPredictor()) {
      PersonPose[] poses = predictor.predict(new People(picture, List.of(person)));
      assertThat(poses).hasSize(1);
      assertThat(passed(truth, poses[0])).isGreaterThanOrEqualTo(LEAST);
    }
  }

  /** Returns which share of COCO's ten limits, from 0.5 to 0.95, the similarity reaches. */
  private static double passed(CocoDataset truth, PersonPose pose) {
    Keypoints joints = pose.joints();
    double[] numbers = new double[3 * joints.size()];
    for (int i = 0; i < joints.size(); i++) {
      numbers[3 * i] = joints.x()[i];
      numbers[3 * i + 1] = joints.y()[i];
      numbers[3 * i + 2] = 1;
    }
    CocoAnnotation person = truth.annotations().get(0);
    CocoResult result =
        new CocoResult(person.imageId(), person.categoryId(), pose.score(), null, null, numbers);
    return KeypointEvaluation.score(truth, List.of(result), KeypointSet.coco().sigmas())
        .value("AR");
  }

  @ParameterizedTest
  @MethodSource("names")
  void rawTensorsAreThoseOfTheHead(String name) throws Exception {
    try (var model = load(name, NDList.class, NDList.class);
        NDManager manager = model.getNDManager().newSubManager();
        var predictor = model.newPredictor()) {
      PoseBlock block = (PoseBlock) model.getBlock();
      PoseConfig config = block.config();
      assertThat(config.keypoints()).isEqualTo(KeypointSet.coco());
      NDList out =
          predictor.predict(
              new NDList(manager.zeros(new Shape(2, 3, config.height(), config.width()))));
      for (int i = 0; i < out.size(); i++) {
        assertThat(out.get(i).getName()).isEqualTo(block.head().outputNames().get(i));
        assertThat(out.get(i).getShape().get(0)).isEqualTo(2);
        assertThat(out.get(i).getShape().get(1)).isEqualTo(17);
        assertThat(out.get(i).getDataType()).isEqualTo(DataType.FLOAT32);
      }
    }
  }

  @Test
  void pictureOfOnePersonGivesJoints() throws Exception {
    Image picture = ImageFactory.getInstance().fromFile(FIGURE.resolve("figure.png"));
    try (var model = load(PoseModelZoo.MINI, Image.class, Joints.class);
        var predictor = model.newPredictor()) {
      assertThat(predictor.predict(picture).getJoints()).hasSize(17);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void zooIsListed(String name) {
    assertThat(ModelZoo.getModelZoo(PoseModelZoo.GROUP_ID).getModelLoader(name)).isNotNull();
  }
}
