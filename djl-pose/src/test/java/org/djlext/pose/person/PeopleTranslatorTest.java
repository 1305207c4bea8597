package org.djlext.pose.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.Joints;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.SafetensorsFile;
import org.djlext.pose.keypoint.JointSigma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From pictures and boxes to joints in the picture, against mmpose by people_goldens.py. */
class PeopleTranslatorTest {

  private static final Path MODELS = Path.of("src/test/resources/pose");
  private static final Path GOLDENS = Path.of("src/test/resources/people");

  private record Golden(SafetensorsFile file, NDManager m) {

    float[] floats(String name) throws Exception {
      return file.copy(m, name).toFloatArray();
    }

    RgbImage picture() throws Exception {
      NDArray pixels = file.copy(m, "picture");
      return new RgbImage(
          (int) pixels.getShape().get(1), (int) pixels.getShape().get(0), pixels.toByteArray());
    }

    People people() throws Exception {
      float[] boxes = floats("boxes");
      float[] scores = floats("box_scores");
      List<PersonBox> list = new ArrayList<>();
      for (int i = 0; i < scores.length; i++) {
        int at = 4 * i;
        list.add(new PersonBox(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3], scores[i]));
      }
      return new People(picture(), list);
    }
  }

  private static <I, O> ZooModel<I, O> load(
      String name, Class<I> input, Class<O> output, String flipTest) throws Exception {
    return Criteria.builder()
        .setTypes(input, output)
        .optModelPath(MODELS.resolve(name))
        .optArgument("flipTest", flipTest)
        .build()
        .loadModel();
  }

  @ParameterizedTest
  @CsvSource({
    "rtmcc-cspnext, plain",
    "rtmcc-cspnext, flip",
    "heatmap-udp, plain",
    "heatmap-udp, flip",
    "rle-resnet, plain",
    "rle-resnet, flip",
    "rle-gaussian, plain",
    "rle-gaussian, flip"
  })
  void equalsMmpose(String name, String way) throws Exception {
    String flip = String.valueOf(way.equals("flip"));
    try (ZooModel<People, PersonPose[]> model = load(name, People.class, PersonPose[].class, flip);
        Predictor<People, PersonPose[]> predictor = model.newPredictor();
        NDManager m = NDManager.newBaseManager()) {
      Golden golden = new Golden(SafetensorsFile.open(GOLDENS.resolve(name + ".safetensors")), m);
      PersonPose[] poses = predictor.predict(golden.people());
      float[] xy = golden.floats(way + ".xy");
      float[] scores = golden.floats(way + ".score");
      float[] persons = golden.floats(way + ".person");
      assertThat(poses).hasSize(persons.length);
      for (int i = 0, at = 0; i < poses.length; i++) {
        assertThat(poses[i].score()).isCloseTo(persons[i], offset(2e-3 * persons[i] + 1e-4));
        for (int j = 0; j < poses[i].joints().size(); j++, at++) {
          float score = scores[at];
          assertThat(poses[i].joints().scores()[j]).isCloseTo(score, offset(0.01f));
          if (score > 0) {
            assertThat(poses[i].joints().x()[j]).isCloseTo(xy[2 * at], near(xy[2 * at]));
            assertThat(poses[i].joints().y()[j]).isCloseTo(xy[2 * at + 1], near(xy[2 * at + 1]));
          }
        }
      }
      sigma(golden, way, poses);
      long[] kept = golden.file().copy(m, way + ".kept").toLongArray();
      List<PersonPose> found = OksSuppression.COCO.keep(List.of(poses));
      assertThat(found).hasSize(kept.length);
      for (int i = 0; i < kept.length; i++) {
        assertThat(found.get(i)).isSameAs(poses[(int) kept[i]]);
      }
    }
  }

  /** Only residual likelihood says how far joints may lie from where they were found. */
  private static void sigma(Golden golden, String way, PersonPose[] poses) throws Exception {
    if (!golden.file().names().contains(way + ".sigma")) {
      assertThat(poses).allSatisfy(pose -> assertThat(pose.joints().sigma()).isEmpty());
      return;
    }
    float[] expected = golden.floats(way + ".sigma");
    int at = 0;
    for (PersonPose pose : poses) {
      JointSigma found = pose.joints().sigma().orElseThrow();
      assertThat(found.x()).hasSize(pose.set().size());
      for (int j = 0; j < found.x().length; j++, at += 2) {
        assertThat(found.x()[j]).isCloseTo(expected[at], near(expected[at]));
        assertThat(found.y()[j]).isCloseTo(expected[at + 1], near(expected[at + 1]));
      }
    }
    assertThat(at).isEqualTo(expected.length);
  }

  /**
   * Maps of random models have no real peaks: UDP's step may lead far out and is not exact there.
   */
  private static Offset<Float> near(float expected) {
    return offset(Math.max(0.05f, 2e-3f * Math.abs(expected)));
  }

  @Test
  void picturesOfOnePersonGiveJointsOfDjl() throws Exception {
    String name = "rtmcc-cspnext";
    try (ZooModel<Image, Joints> model = load(name, Image.class, Joints.class, "true");
        Predictor<Image, Joints> predictor = model.newPredictor();
        NDManager m = NDManager.newBaseManager()) {
      Golden golden = new Golden(SafetensorsFile.open(GOLDENS.resolve(name + ".safetensors")), m);
      RgbImage picture = golden.picture();
      Image image = ImageFactory.getInstance().fromImage(picture.toBufferedImage());
      List<Joints.Joint> joints = predictor.predict(image).getJoints();
      assertThat(joints).hasSize(17);
      // the last box of the golden is the whole picture
      float[] xy = golden.floats("flip.xy");
      for (int j = 0; j < joints.size(); j++) {
        int at = 2 * (3 * 17 + j);
        assertThat(joints.get(j).getX() * picture.width()).isCloseTo(xy[at], offset(0.05));
        assertThat(joints.get(j).getY() * picture.height()).isCloseTo(xy[at + 1], offset(0.05));
      }
    }
  }

  @Test
  void boxesThatCannotBeSeenAreNamed() {
    RgbImage picture = new RgbImage(4, 4, new byte[48]);
    List<PersonBox> boxes = List.of(new PersonBox(0, 0, 3, 3, 1), new PersonBox(9, 0, 3, 3, 1));
    assertThatThrownBy(() -> new People(picture, boxes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("boxes[1]: expected a box that overlaps the picture of 4 x 4");
    assertThatThrownBy(() -> new PersonBox(0, 0, Double.NaN, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("box: expected finite numbers and an area");
  }
}
