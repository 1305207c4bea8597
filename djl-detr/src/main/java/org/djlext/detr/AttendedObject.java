package org.djlext.detr;

import ai.djl.Model;
import ai.djl.modality.cv.output.DetectedObjects.DetectedObject;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.DetectionReader.Found;
import org.djlext.detr.panoptic.HeatMap;
import org.djlext.detr.panoptic.MaskFrame;
import org.djlext.flashattn.image.RgbImage;

/**
 * An object that was detected, and where its query looked in the last layer of the decoder, on
 * average over the heads (figure 6 of the paper).
 *
 * @param object the object
 * @param query the number of the query that found it
 * @param places where it looked
 */
public record AttendedObject(DetectedObject object, int query, HeatMap places) {

  /**
   * Detects objects in a picture and looks where their queries looked.
   *
   * @param model a model loaded from a DETR checkpoint
   * @param image the picture
   * @param threshold what the probability of an object must exceed, 0 to 1
   * @param topK how many objects there are at most, at least 1
   * @return the objects, the likeliest first
   * @throws IllegalArgumentException if the model is no DETR
   * @throws TranslateException if the model's outputs are not finite
   * @throws IOException if the checkpoint's preprocessor_config.json cannot be read
   */
  public static List<AttendedObject> in(Model model, RgbImage image, double threshold, int topK)
      throws IOException, TranslateException {
    if (!(model.getBlock() instanceof DetrBlock detr)) {
      throw new IllegalArgumentException(
          "model: expected a DETR, found " + model.getBlock().getClass().getSimpleName());
    }
    DetrImageProcessor processor = DetrImageProcessor.of(model);
    CategoryNames names = CategoryNames.of(detr.config().labels());
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList inputs = processor.process(manager, List.of(image), false);
      ParameterStore store = new ParameterStore(manager, false);
      DetrActivations seen = detr.activations(store, inputs, false);
      List<Found> found =
          new DetectionReader(names, threshold, topK).found(seen.detections(), 1).get(0);
      NDArray looks =
          new DetrAttention(detr, store, seen).cross(detr.config().decoder().layers() - 1);
      Shape map = seen.present().getShape(); // (1, h, w)
      Shape heads = new Shape(looks.getShape().get(1), map.get(1), map.get(2));
      MaskFrame frame = frame(processor, image, inputs.head().getShape());
      List<AttendedObject> objects = new ArrayList<>(found.size());
      for (Found one : found) {
        NDArray query = looks.get("0, :, " + one.query()).reshape(heads); // (H, h, w)
        objects.add(
            new AttendedObject(one.named(names), one.query(), HeatMap.ofHeads(query, frame)));
      }
      return objects;
    }
  }

  private static MaskFrame frame(DetrImageProcessor processor, RgbImage image, Shape pixels) {
    ResizeRule.Size processed = processor.size(image.height(), image.width());
    return new MaskFrame(
        new MaskFrame.Size((int) pixels.get(2), (int) pixels.get(3)),
        new MaskFrame.Size(processed.height(), processed.width()),
        new MaskFrame.Size(image.height(), image.width()));
  }
}
