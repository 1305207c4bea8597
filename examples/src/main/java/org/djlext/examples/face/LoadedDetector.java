package org.djlext.examples.face;

import ai.djl.inference.Predictor;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.util.Arrays;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.face.detect.FaceDetector;
import org.djlext.flashattn.image.RgbImage;

/** A detector with the model that it owns; faces that are too small or unsure are left out. */
final class LoadedDetector implements FaceDetector {

  private final ZooModel<RgbImage, Face[]> model;
  private final Predictor<RgbImage, Face[]> predictor;
  private final double least;
  private final double smallest;

  LoadedDetector(ZooModel<RgbImage, Face[]> model, double least, double smallest) {
    this.model = model;
    this.predictor = model.newPredictor();
    this.least = least;
    this.smallest = smallest;
  }

  @Override
  public List<Face> detect(RgbImage picture) throws TranslateException {
    return Arrays.stream(predictor.predict(picture))
        .filter(face -> face.score() >= least && Math.max(face.width(), face.height()) >= smallest)
        .toList();
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
  }
}
