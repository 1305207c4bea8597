package org.djlext.examples.figures;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.examples.figures.SigmaCalibration.Case;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.crop.BodyCrop;

/** Collects predicted deviations and errors of a regression model, without flip test. */
final class SigmaErrors {

  private final HeldOutFigures figures;

  SigmaErrors(HeldOutFigures figures) {
    this.figures = figures;
  }

  /**
   * Looks at all labelled joints that lie in their crops.
   *
   * @param folder a model that gives deviations
   * @return two cases for each joint
   * @throws IOException if the model cannot be loaded
   */
  List<Case> collect(Path folder) throws IOException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(folder).build();
    List<Case> cases = new ArrayList<>();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      PoseConfig config = ((PoseBlock) model.getBlock()).config();
      for (CocoAnnotation person : figures.truth().annotations()) {
        if (person.keypointCount() > 0) {
          try (NDManager scratch = model.getNDManager().newSubManager()) {
            add(person, config, predictor, scratch, cases);
          }
        }
      }
    } catch (ModelNotFoundException | MalformedModelException | TranslateException e) {
      throw new IOException(folder + ": " + e.getMessage(), e);
    }
    return cases;
  }

  private void add(
      CocoAnnotation person,
      PoseConfig config,
      Predictor<NDList, NDList> predictor,
      NDManager scratch,
      List<Case> into)
      throws TranslateException {
    int width = config.width();
    int height = config.height();
    CocoBox box = person.box();
    Affine map =
        BodyCrop.of(
                box.x(), box.y(), box.width(), box.height(), config.crop().padding(), width, height)
            .toInput(width, height, 0, config.crop().udp());
    RgbImage seen =
        PictureWarp.warp(
            figures.picture(person.imageId()), map, width, height, BilinearSampling.EXACT);
    float[] pixels = new float[3 * width * height];
    config.normalization().fill(seen, pixels, 0, false);
    NDList outputs =
        predictor.predict(
            new NDList(scratch.create(FloatBuffer.wrap(pixels), new Shape(1, 3, height, width))));
    outputs.attach(scratch);
    float[] coords = outputs.get(0).toFloatArray();
    float[] sigma = outputs.get(1).toFloatArray();
    double[] joints = person.keypoints();
    for (int j = 0; j < joints.length / 3; j++) {
      double x = map.applyX(joints[3 * j], joints[3 * j + 1]) / width;
      double y = map.applyY(joints[3 * j], joints[3 * j + 1]) / height;
      if (joints[3 * j + 2] > 0 && x >= 0 && x < 1 && y >= 0 && y < 1) {
        into.add(new Case(sigma[2 * j], Math.abs(coords[2 * j] - x)));
        into.add(new Case(sigma[2 * j + 1], Math.abs(coords[2 * j + 1] - y)));
      }
    }
  }
}
