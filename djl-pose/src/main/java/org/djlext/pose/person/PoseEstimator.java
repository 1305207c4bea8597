package org.djlext.pose.person;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;

/**
 * Finds the people of a picture and then the joints of each: top-down pose estimation with any
 * detector.
 *
 * <p>Only objects of the class {@code person} are looked at, surer than 0.3 at first; boxes without
 * area, with numbers that are not finite, or outside the picture are left out. Without people the
 * result is empty. People who were found twice are one. Not safe for several threads, as predictors
 * are not.
 */
public final class PoseEstimator implements AutoCloseable {

  private static final double SURE = 0.3;
  private static final String PERSON = "person";

  private final Predictor<Image, DetectedObjects> persons;
  private final Predictor<People, PersonPose[]> poses;
  private final String className;
  private final double threshold;
  private final OksSuppression suppression;

  /**
   * Constructs the estimator for the class {@code person}.
   *
   * @param persons a detector, whose boxes are parts of the picture, as is usual in DJL; closed
   *     with this estimator
   * @param poses a pose model; closed with this estimator
   */
  public PoseEstimator(
      Predictor<Image, DetectedObjects> persons, Predictor<People, PersonPose[]> poses) {
    this(persons, poses, PERSON, SURE, OksSuppression.COCO);
  }

  /**
   * Constructs the estimator.
   *
   * @param persons a detector; closed with this estimator
   * @param poses a pose model; closed with this estimator
   * @param className the class of objects that have joints
   * @param threshold how sure a box has to be
   * @param suppression when two poses are one person
   */
  public PoseEstimator(
      Predictor<Image, DetectedObjects> persons,
      Predictor<People, PersonPose[]> poses,
      String className,
      double threshold,
      OksSuppression suppression) {
    this.persons = persons;
    this.poses = poses;
    this.className = className;
    this.threshold = threshold;
    this.suppression = suppression;
  }

  /**
   * Finds people and their joints.
   *
   * @param image a picture
   * @return people, the surest first; may be empty
   * @throws TranslateException if the picture cannot be used
   */
  public List<PersonPose> predict(Image image) throws TranslateException {
    DetectedObjects objects = persons.predict(image);
    RgbImage picture = RgbImage.of(image);
    List<PersonBox> boxes = new ArrayList<>();
    for (int i = 0; i < objects.getNumberOfObjects(); i++) {
      DetectedObject object = objects.item(i);
      if (className.equals(object.getClassName()) && object.getProbability() >= threshold) {
        add(object, picture, boxes);
      }
    }
    return predict(new People(picture, boxes));
  }

  /**
   * Finds the joints of people whose boxes are known.
   *
   * @param people a picture and boxes
   * @return people, the surest first; may be empty
   * @throws TranslateException if the picture cannot be used
   */
  public List<PersonPose> predict(People people) throws TranslateException {
    return people.boxes().isEmpty() ? List.of() : suppression.keep(List.of(poses.predict(people)));
  }

  private static void add(DetectedObject object, RgbImage picture, List<PersonBox> boxes) {
    PersonBox box;
    try {
      box =
          PersonBox.of(
              object.getBoundingBox().getBounds(),
              picture.width(),
              picture.height(),
              object.getProbability());
    } catch (IllegalArgumentException e) {
      return; // detectors do give such boxes
    }
    if (box.overlaps(picture.width(), picture.height())) {
      boxes.add(box);
    }
  }

  @Override
  public void close() {
    persons.close();
    poses.close();
  }
}
