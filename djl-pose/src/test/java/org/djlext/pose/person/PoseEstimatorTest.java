package org.djlext.pose.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.BoundingBox;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.Joints;
import ai.djl.modality.cv.output.Rectangle;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.djlext.flashattn.image.RgbImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PoseEstimatorTest {

  private static final double[] LEFT = {0.05, 0.1, 0.3, 0.8};
  private static final double[] RIGHT = {0.6, 0.1, 0.3, 0.8};

  private static ZooModel<People, PersonPose[]> model;

  /** A detector that finds what it is told. */
  private record Told(List<String> names, List<Double> scores, double[]... boxes)
      implements Translator<Image, DetectedObjects> {

    @Override
    public NDList processInput(TranslatorContext ctx, Image input) {
      return new NDList(ctx.getNDManager().zeros(new Shape(3, 96, 64)));
    }

    @Override
    public DetectedObjects processOutput(TranslatorContext ctx, NDList list) {
      List<BoundingBox> rectangles = new ArrayList<>();
      for (double[] b : boxes) {
        rectangles.add(new Rectangle(b[0], b[1], b[2], b[3]));
      }
      return new DetectedObjects(names, scores, rectangles);
    }
  }

  @BeforeAll
  static void load() throws Exception {
    model =
        Criteria.builder()
            .setTypes(People.class, PersonPose[].class)
            .optModelPath(Path.of("src/test/resources/pose/rtmcc-cspnext"))
            .build()
            .loadModel();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static RgbImage picture() {
    byte[] pixels = new byte[40 * 30 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * i / 7);
    }
    return new RgbImage(40, 30, pixels);
  }

  private static PoseEstimator estimator(Told told, UnaryOperator<PoseEstimator.Builder> options) {
    PoseEstimator.Builder builder =
        PoseEstimator.builder().setPersons(model.newPredictor(told)).setPoses(model.newPredictor());
    return options.apply(builder).build();
  }

  private static List<PersonPose> estimate(Told told, UnaryOperator<PoseEstimator.Builder> options)
      throws Exception {
    try (PoseEstimator estimator = estimator(told, options)) {
      return estimator.predict(picture());
    }
  }

  @Test
  void onlySurePeopleInThePictureAreLookedAt() throws Exception {
    Told told =
        new Told(
            List.of("person", "dog", "person", "person", "person", "person", "person"),
            List.of(0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.9),
            new double[] {0.25, 0.2, 0.5, 0.5},
            new double[] {0.1, 0.1, 0.5, 0.5},
            new double[] {0.1, 0.1, 0.5, 0.5},
            new double[] {1.5, 0.1, 0.5, 0.5},
            new double[] {0.1, 0.1, 0, 0.5},
            new double[] {Double.NaN, 0.1, 0.5, 0.5},
            new double[] {0.1, 0.1, 0.5, -0.2});
    try (PoseEstimator estimator =
        new PoseEstimator(model.newPredictor(told), model.newPredictor())) {
      Image image = ImageFactory.getInstance().fromImage(picture().toBufferedImage());
      List<PersonPose> found = estimator.predict(image);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).box().x()).isCloseTo(10, offset(1e-9));
      assertThat(found.get(0).set().names()).startsWith("nose", "left_eye");
      Joints[] joints = estimator.predictJoints(image);
      assertThat(joints).hasSize(1);
      assertThat(joints[0].getJoints().get(3).getX() * 40)
          .isCloseTo(found.get(0).joints().x()[3], offset(1e-4));
      assertThat(joints[0].getJoints().get(3).getY() * 30)
          .isCloseTo(found.get(0).joints().y()[3], offset(1e-4));
    }
  }

  @Test
  void pictureWithoutPeopleHasNoPoses() throws Exception {
    assertThat(estimate(new Told(List.of(), List.of()), b -> b)).isEmpty();
    assertThat(estimate(new Told(List.of("cat"), List.of(1.0), LEFT), b -> b)).isEmpty();
  }

  @Test
  void classesOfPeopleMayHaveOtherNames() throws Exception {
    Told told =
        new Told(List.of("rider", "person", "child"), List.of(.9, .8, .7), LEFT, LEFT, RIGHT);
    List<PersonPose> found = estimate(told, b -> b.optClassNames("rider", "child"));
    assertThat(found).extracting(pose -> pose.box().score()).containsExactly(.9, .7);
  }

  @Test
  void thresholdIsForBoxes() throws Exception {
    Told told = new Told(List.of("person", "person"), List.of(.5, .2), LEFT, RIGHT);
    assertThat(estimate(told, b -> b.optThreshold(.6))).isEmpty();
    assertThat(estimate(told, b -> b.optThreshold(.5))).hasSize(1);
    assertThat(estimate(told, b -> b.optThreshold(.1))).hasSize(2);
  }

  @Test
  void surestBoxesAreLookedAtWhenThereAreTooMany() throws Exception {
    Told told = new Told(List.of("person", "person"), List.of(.5, .8), LEFT, RIGHT);
    List<PersonPose> found = estimate(told, b -> b.optMaxPeople(1));
    assertThat(found).extracting(pose -> pose.box().score()).containsExactly(.8);
  }

  @Test
  void somebodyFoundTwiceIsOnePersonUnlessSuppressedSoftly() throws Exception {
    Told told = new Told(List.of("person", "person"), List.of(.9, .8), LEFT, LEFT);
    assertThat(estimate(told, b -> b)).hasSize(1);
    assertThat(estimate(told, b -> b.optSuppression(SoftOksSuppression.COCO))).hasSize(2);
  }

  @Test
  void optionsThatMakeNoSenseAreNamed() {
    PoseEstimator.Builder builder = PoseEstimator.builder();
    assertThatThrownBy(builder::build).hasMessage("setPersons: expected a detector");
    assertThatThrownBy(() -> builder.optMaxPeople(0))
        .hasMessage("maxPeople: expected 1 or more, found 0");
    assertThatThrownBy(builder::optClassNames)
        .hasMessage("classNames: expected at least one, found none");
    assertThatThrownBy(() -> builder.optThreshold(Double.NaN))
        .hasMessage("threshold: expected a number, found NaN");
  }
}
