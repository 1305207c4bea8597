package org.djlext.examples.figures;

import java.util.Random;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.Keypoints;

/** Cuts a person out of a picture, each time a little different: size, place, angle, mirroring. */
final class CropAugmentation {

  private static final double SHIFT = 0.05;
  private static final double ANGLE = 20;

  private final PoseConfig config;
  private final int[] mirror;

  CropAugmentation(PoseConfig config) {
    this.config = config;
    this.mirror = config.keypoints().mirrorIndices();
  }

  /**
   * Cuts out a person.
   *
   * @param entry the person
   * @param random decides how
   * @param into gets {@code (3, H, W)}
   * @param from where it begins
   * @return the joints in pixels of the crop
   */
  Keypoints apply(FigurePool.Entry entry, Random random, float[] into, int from) {
    CocoBox box = entry.person().box();
    double scale = 0.8 + 0.45 * random.nextDouble();
    double w = box.width() * scale;
    double h = box.height() * scale;
    double x = box.x() + box.width() / 2 + SHIFT * box.width() * random.nextGaussian();
    double y = box.y() + box.height() / 2 + SHIFT * box.height() * random.nextGaussian();
    double angle =
        random.nextDouble() < 0.6 ? 0 : Math.max(-60, Math.min(60, ANGLE * random.nextGaussian()));
    boolean mirrored = random.nextBoolean();
    int width = config.width();
    int height = config.height();
    Affine map =
        BodyCrop.of(x - w / 2, y - h / 2, w, h, config.crop().padding(), width, height)
            .toInput(width, height, angle, config.crop().udp());
    RgbImage seen =
        PictureWarp.warp(entry.scene().picture(), map, width, height, BilinearSampling.FIXED_POINT);
    config.normalization().fill(seen, into, from, mirrored);
    return joints(entry.person(), map, mirrored);
  }

  private Keypoints joints(FigurePerson person, Affine map, boolean mirrored) {
    Keypoints there = person.keypoints();
    int k = there.size();
    Keypoints here = new Keypoints(new float[k], new float[k], new float[k]);
    for (int i = 0; i < k; i++) {
      int to = mirrored ? mirror[i] : i;
      double x = map.applyX(person.x()[i], person.y()[i]);
      here.x()[to] = (float) (mirrored ? config.width() - 1 - x : x);
      here.y()[to] = (float) map.applyY(person.x()[i], person.y()[i]);
      here.scores()[to] = there.scores()[i];
    }
    return here;
  }
}
