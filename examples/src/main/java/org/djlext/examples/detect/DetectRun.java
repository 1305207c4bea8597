package org.djlext.examples.detect;

import ai.djl.metric.Metrics;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.AttendedObject;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.WorkProgress;
import org.djlext.examples.detect.Detector.Detection;
import org.djlext.examples.picture.PictureFile;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.image.RgbImageReader;

/** Goes through pictures one by one; one that fails does not keep the others from being done. */
final class DetectRun {

  private static final int MOST_ATTENDED = 6;

  private final Detector detector;
  private final CommandOutput output;
  private final double threshold;
  private final boolean attention;
  private final DetectDrawings drawings;
  private final List<DetectReport.Picture> pictures = new ArrayList<>();
  private final List<DetectReport.Failure> failures = new ArrayList<>();

  DetectRun(Detector detector, CommandOutput output, double threshold, boolean attention) {
    this.detector = detector;
    this.output = output;
    this.threshold = threshold;
    this.attention = attention;
    this.drawings = new DetectDrawings(output, detector.labels());
  }

  List<DetectReport.Picture> pictures() {
    return List.copyOf(pictures);
  }

  List<DetectReport.Failure> failures() {
    return List.copyOf(failures);
  }

  void all(List<PictureFile> files) throws IOException {
    if (files.size() == 1) {
      one(files.get(0));
      return;
    }
    try (WorkProgress progress = output.progress("detect", files.size())) {
      for (PictureFile file : files) {
        progress.step(file.path().toString());
        one(file);
      }
    }
  }

  private void one(PictureFile file) throws IOException {
    long start = System.nanoTime();
    RgbImage image;
    Detection detection;
    Metrics metrics = new Metrics();
    double read;
    List<AttendedObject> attended = List.of();
    try {
      image = RgbImageReader.standard().read(file.path());
      read = (System.nanoTime() - start) / 1e9;
      detection = detector.detect(image, metrics);
      if (attention && !detection.objects().isEmpty()) {
        int most = Math.min(MOST_ATTENDED, detection.objects().size());
        attended = detector.attention(image, threshold, most);
      }
    } catch (IOException | TranslateException e) { // of this picture; others may be well
      failures.add(new DetectReport.Failure(file.path().toString(), e.getMessage()));
      output.note("djlx detect: " + e.getMessage());
      return;
    }
    DetectReport.Picture picture = report(file, image, detection, read, metrics);
    pictures.add(picture);
    output.write(DetectText.of(picture));
    if (output.folder() != null) {
      drawings.write(file.name(), image, detection, attended);
    }
  }

  private DetectReport.Picture report(
      PictureFile file, RgbImage image, Detection detection, double read, Metrics metrics) {
    PanopticSegmentation cut = detection.segmentation();
    List<String> labels = detector.labels();
    return new DetectReport.Picture(
        file.path().toString(),
        image.width(),
        image.height(),
        detection.objects().stream()
            .map(one -> DetectReport.Found.of(one, image.width(), image.height()))
            .toList(),
        cut == null
            ? null
            : cut.numberedFromOne().segments().stream()
                .map(one -> DetectReport.Segment.of(one, labels.get(one.category())))
                .toList(),
        new DetectReport.Seconds(
            read,
            Detector.seconds(metrics, "Preprocess"),
            Detector.seconds(metrics, "Inference"),
            Detector.seconds(metrics, "Postprocess")));
  }
}
