package org.djlext.pose.data;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.Affine;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.KeypointCodec.Label;

/**
 * A person as a batch takes it.
 *
 * @param pixels {@code (3, H, W)} of the input, normalized
 * @param labels what the head is trained on
 * @param person what was seen
 * @param source where it comes from
 * @param crop the part of the picture that was seen
 */
record PreparedPerson(
    float[] pixels, List<Label> labels, PersonSample person, LabelledPerson source, BodyCrop crop) {

  static PreparedPerson of(
      PersonSample sample,
      LabelledPerson source,
      PoseConfig config,
      PixelTransform look,
      BilinearSampling sampling,
      RandomGenerator random) {
    int width = config.width();
    int height = config.height();
    BodyCrop crop = sample.crop(width, height);
    Affine map = crop.toInput(width, height, sample.rotation(), config.crop().udp());
    Affine whole = sample.mirrored() ? map.afterMirroring(sample.picture().width()) : map;
    RgbImage warped = PictureWarp.warp(sample.picture(), whole, width, height, sampling);
    float[] pixels = new float[RgbImage.CHANNELS * width * height];
    config.normalization().fill(look.apply(warped, random), pixels, 0, false);
    List<Label> labels = config.newCodec().labels(sample.jointsBy(map));
    return new PreparedPerson(pixels, labels, sample, source, crop);
  }
}
