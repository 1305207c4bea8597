package org.djlext.examples.pose;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.cv.BufferedImageFactory;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.djlext.detr.DetrBlock;
import org.djlext.examples.cli.ModelOption;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.person.PersonBox;

/** People are where a detector sees objects of one class. */
final class DetectedPeople implements PeopleSource {

  private final String className;
  private final ZooModel<Image, DetectedObjects> model;
  private final Predictor<Image, DetectedObjects> predictor;

  private DetectedPeople(String className, ZooModel<Image, DetectedObjects> model) {
    this.className = className;
    this.model = model;
    this.predictor = model.newPredictor();
  }

  static DetectedPeople load(String detector, Device device, String className, double threshold)
      throws IOException, ModelException {
    ZooModel<Image, DetectedObjects> model;
    try {
      model =
          new ModelOption(detector)
              .load(device, Image.class, DetectedObjects.class, Map.of("threshold", threshold));
    } catch (ModelNotFoundException e) {
      throw new IllegalArgumentException(
          "%s: expected a model that detects objects: %s".formatted(detector, e.getMessage()), e);
    }
    if (model.getBlock() instanceof DetrBlock detr && !detr.config().labels().contains(className)) {
      model.close();
      throw new IllegalArgumentException(
          "%s: expected a detector of the class %s; this one knows %s; --class names another"
              .formatted(detector, className, String.join(", ", detr.config().labels())));
    }
    return new DetectedPeople(className, model);
  }

  @Override
  public String name() {
    return "detector";
  }

  @Override
  public List<PersonBox> find(PictureFile file, RgbImage picture) throws TranslateException {
    Image image = new BufferedImageFactory().fromImage(picture.toBufferedImage());
    List<PersonBox> boxes = new ArrayList<>();
    List<DetectedObject> objects = predictor.predict(image).items();
    for (DetectedObject object : objects) {
      if (object.getClassName().equals(className)) {
        PersonBox.of(object, picture.width(), picture.height()).ifPresent(boxes::add);
      }
    }
    return boxes;
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}
