package org.djlext.face.detect;

import ai.djl.inference.Predictor;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.translate.TranslateException;
import java.util.List;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;

/** Finds the faces of pictures. Not safe for several threads, as predictors are not. */
public interface FaceDetector extends AutoCloseable {

  /**
   * Finds faces.
   *
   * @param picture a picture
   * @return the faces in pixels of the picture, the surest first; empty if there are none
   * @throws TranslateException if the detector cannot use the picture
   */
  List<Face> detect(RgbImage picture) throws TranslateException;

  /** Closes the detector. */
  @Override
  void close();

  /**
   * Uses one of this package's models.
   *
   * @param predictor from a model whose translator gives faces; closed with the detector
   * @return the detector
   */
  static FaceDetector of(Predictor<RgbImage, Face[]> predictor) {
    return new FaceDetector() {
      @Override
      public List<Face> detect(RgbImage picture) throws TranslateException {
        return List.of(predictor.predict(picture));
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  /**
   * Uses any detector of DJL that gives five points.
   *
   * @param predictor gives objects as {@link LandmarkFaces} describes them; closed with the
   *     detector
   * @return the detector; objects without five points are an {@code IllegalArgumentException}
   */
  static FaceDetector ofObjects(Predictor<Image, DetectedObjects> predictor) {
    return new FaceDetector() {
      @Override
      public List<Face> detect(RgbImage picture) throws TranslateException {
        Image image = ImageFactory.getInstance().fromImage(picture.toBufferedImage());
        return LandmarkFaces.of(predictor.predict(image), picture.width(), picture.height());
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }
}
