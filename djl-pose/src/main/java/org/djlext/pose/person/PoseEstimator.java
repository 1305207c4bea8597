package org.djlext.pose.person;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.modality.cv.output.Joints;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

  private final Predictor<Image, DetectedObjects> persons;
  private final Predictor<People, PersonPose[]> poses;
  private final Set<String> classNames;
  private final double threshold;
  private final int maxPeople;
  private final PoseSuppression suppression;

  /**
   * Constructs the estimator with what a {@link #builder} begins with.
   *
   * @param persons a detector, whose boxes are parts of the picture, as is usual in DJL; closed
   *     with this estimator
   * @param poses a pose model; closed with this estimator
   */
  public PoseEstimator(
      Predictor<Image, DetectedObjects> persons, Predictor<People, PersonPose[]> poses) {
    this(builder().setPersons(persons).setPoses(poses));
  }

  private PoseEstimator(Builder builder) {
    persons = Objects.requireNonNull(builder.persons, "setPersons: expected a detector");
    poses = Objects.requireNonNull(builder.poses, "setPoses: expected a pose model");
    classNames = builder.classNames;
    threshold = builder.threshold;
    maxPeople = builder.maxPeople;
    suppression = builder.suppression;
  }

  /**
   * Begins an estimator.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Finds people and their joints.
   *
   * @param image a picture
   * @return people, the surest first; may be empty
   * @throws TranslateException if the picture cannot be used
   */
  public List<PersonPose> predict(Image image) throws TranslateException {
    return predict(image, RgbImage.of(image));
  }

  /**
   * Finds people and their joints.
   *
   * @param picture a picture, as {@link org.djlext.flashattn.image.RgbImageReader} reads it from
   *     files, addresses and bytes
   * @return people, the surest first; may be empty
   * @throws TranslateException if the picture cannot be used
   */
  public List<PersonPose> predict(RgbImage picture) throws TranslateException {
    return predict(new BufferedImageFactory().fromImage(picture.toBufferedImage()), picture);
  }

  /**
   * Finds people and their joints, as DJL's type.
   *
   * @param image a picture
   * @return joints as parts of the picture, of the surest person first; may be empty
   * @throws TranslateException if the picture cannot be used
   */
  public Joints[] predictJoints(Image image) throws TranslateException {
    return predict(image).stream()
        .map(pose -> pose.toJoints(image.getWidth(), image.getHeight()))
        .toArray(Joints[]::new);
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

  private List<PersonPose> predict(Image image, RgbImage picture) throws TranslateException {
    List<PersonBox> boxes = new ArrayList<>();
    List<DetectedObject> objects = persons.predict(image).items();
    for (DetectedObject object : objects) {
      if (classNames.contains(object.getClassName()) && object.getProbability() >= threshold) {
        PersonBox.of(object, picture.width(), picture.height()).ifPresent(boxes::add);
      }
    }
    if (boxes.size() > maxPeople) {
      boxes.sort(Comparator.comparingDouble(PersonBox::score).reversed());
      boxes = boxes.subList(0, maxPeople);
    }
    return predict(new People(picture, boxes));
  }

  @Override
  public void close() {
    persons.close();
    poses.close();
  }

  /** Sets what people are and how many there may be. */
  public static final class Builder {

    private Predictor<Image, DetectedObjects> persons;
    private Predictor<People, PersonPose[]> poses;
    private Set<String> classNames = Set.of("person");
    private double threshold = 0.3;
    private int maxPeople = Integer.MAX_VALUE;
    private PoseSuppression suppression = OksSuppression.COCO;

    private Builder() {}

    /**
     * Sets the detector, which must be set.
     *
     * @param detector finds objects whose boxes are parts of the picture, as is usual in DJL;
     *     closed with the estimator
     * @return this builder
     */
    public Builder setPersons(Predictor<Image, DetectedObjects> detector) {
      persons = detector;
      return this;
    }

    /**
     * Sets the pose model, which must be set.
     *
     * @param model finds joints; closed with the estimator
     * @return this builder
     */
    public Builder setPoses(Predictor<People, PersonPose[]> model) {
      poses = model;
      return this;
    }

    /**
     * Sets which objects have joints.
     *
     * @param names classes of the detector, {@code person} if not set
     * @return this builder
     * @throws IllegalArgumentException if there is none
     */
    public Builder optClassNames(String... names) {
      if (names.length == 0) {
        throw new IllegalArgumentException("classNames: expected at least one, found none");
      }
      classNames = Set.of(names);
      return this;
    }

    /**
     * Sets how sure a box has to be.
     *
     * @param least a score of the detector, 0.3 if not set
     * @return this builder
     * @throws IllegalArgumentException if it is not a number
     */
    public Builder optThreshold(double least) {
      if (Double.isNaN(least)) {
        throw new IllegalArgumentException("threshold: expected a number, found NaN");
      }
      threshold = least;
      return this;
    }

    /**
     * Sets how many people are looked at; of more, the surest boxes are taken.
     *
     * @param most 1 or more; all if not set
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder optMaxPeople(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("maxPeople: expected 1 or more, found " + most);
      }
      maxPeople = most;
      return this;
    }

    /**
     * Sets who is left out as found twice.
     *
     * @param chosen {@link OksSuppression#COCO} if not set
     * @return this builder
     */
    public Builder optSuppression(PoseSuppression chosen) {
      suppression = chosen;
      return this;
    }

    /**
     * Constructs the estimator.
     *
     * @return an estimator
     * @throws NullPointerException if detector or pose model are not set
     */
    public PoseEstimator build() {
      return new PoseEstimator(this);
    }
  }
}
