package org.djlext.examples.detect;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.metric.Metrics;
import ai.djl.modality.cv.output.DetectedObjects;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.djlext.detr.AttendedObject;
import org.djlext.detr.DetrBlock;
import org.djlext.detr.PanopticDetections;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.examples.cli.ModelOption;
import org.djlext.flashattn.image.RgbImage;

/** A loaded DETR that is asked picture by picture. */
final class Detector implements AutoCloseable {

  private static final double MICROSECONDS = 1e6;

  private final ZooModel<RgbImage, ?> model;
  private final Asked<?> asked;

  private <O> Detector(ZooModel<RgbImage, O> model, Function<O, Detection> meaning) {
    this.model = model;
    this.asked = new Asked<>(model.newPredictor(), meaning);
  }

  /** A predictor, and how to read what it says. */
  private record Asked<O>(Predictor<RgbImage, O> predictor, Function<O, Detection> meaning) {

    Detection about(RgbImage image) throws TranslateException {
      return meaning.apply(predictor.predict(image));
    }
  }

  /** What was found; the segmentation is null if none was asked for. */
  record Detection(List<DetectedObject> objects, PanopticSegmentation segmentation) {}

  static Detector load(
      ModelOption option, Device device, boolean panoptic, Map<String, ?> arguments)
      throws IOException, ModelException {
    if (panoptic) {
      return new Detector(
          option.load(device, RgbImage.class, PanopticDetections.class, arguments),
          both -> new Detection(both.objects().items(), both.segmentation()));
    }
    return new Detector(
        option.load(device, RgbImage.class, DetectedObjects.class, arguments),
        objects -> new Detection(objects.items(), null));
  }

  /** Detects, and says how long the parts took. */
  Detection detect(RgbImage image, Metrics metrics) throws TranslateException {
    asked.predictor().setMetrics(metrics);
    return asked.about(image);
  }

  /** Looks where the queries of the likeliest objects looked, which is another pass. */
  List<AttendedObject> attention(RgbImage image, double threshold, int most)
      throws IOException, TranslateException {
    return AttendedObject.in(model, image, threshold, most);
  }

  /** The names of the classes, by their number. */
  List<String> labels() {
    return model.getBlock() instanceof DetrBlock detr ? detr.config().labels() : List.of();
  }

  static double seconds(Metrics metrics, String part) {
    return metrics.latestMetric(part).getValue().doubleValue() / MICROSECONDS;
  }

  @Override
  public void close() {
    asked.predictor().close();
    model.close();
  }
}
