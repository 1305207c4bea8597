package org.djlext.examples.detect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.djlext.detr.AttendedObject;
import org.djlext.detr.panoptic.PanopticSegmentation;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.detect.Detector.Detection;
import org.djlext.examples.picture.PngBytes;
import org.djlext.flashattn.coco.PanopticMap;
import org.djlext.flashattn.image.RgbImage;

/** The files of what was found in pictures. */
final class DetectDrawings {

  private final CommandOutput output;
  private final SegmentDrawing segments;
  private final ObjectDrawing drawing = new ObjectDrawing();

  DetectDrawings(CommandOutput output, List<String> labels) {
    this.output = output;
    this.segments = new SegmentDrawing(labels);
  }

  void write(String name, RgbImage image, Detection detection, List<AttendedObject> attended)
      throws IOException {
    BufferedImage picture = image.toBufferedImage();
    output.file(name + ".png", PngBytes.of(drawing.draw(picture, detection.objects())));
    PanopticSegmentation cut = detection.segmentation();
    if (cut != null) {
      output.file(name + "-segments.png", PngBytes.of(segments.draw(picture, cut)));
      PanopticMap.ofRows(cut.numberedFromOne().ids())
          .write(Files.createDirectories(output.folder()).resolve(name + "-ids.png"));
    }
    if (!attended.isEmpty()) {
      output.file(
          name + "-attention.png", PngBytes.of(new AttentionSheet(drawing).draw(image, attended)));
    }
  }
}
