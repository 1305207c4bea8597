package org.djlext.pose.person;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureWarp;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseBlock;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.crop.BodyCrop;
import org.djlext.pose.keypoint.KeypointCodec;
import org.djlext.pose.keypoint.Keypoints;

/**
 * What a model sees of people, and what its outputs mean in the picture. A flip test doubles the
 * batch: the second half is mirrored.
 */
final class PersonCrops {

  private static final int CHANNELS = 3;

  private final PoseBlock block;
  private final PoseConfig config;
  private final KeypointCodec codec;
  private final boolean flipTest;
  private final BilinearSampling sampling;

  PersonCrops(PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    this.block = block;
    this.config = block.config();
    this.codec = config.newCodec();
    this.flipTest = flipTest;
    this.sampling = sampling;
  }

  PoseBlock block() {
    return block;
  }

  /** The input of the model {@code (B, 3, H, W)}; of nobody, something black. */
  NDArray pixels(RgbImage picture, List<PersonBox> boxes, NDManager manager) {
    int persons = Math.max(1, boxes.size());
    int batch = flipTest ? 2 * persons : persons;
    int area = config.width() * config.height();
    FloatBuffer pixels = FloatBuffer.allocate(batch * CHANNELS * area);
    for (int i = 0; i < boxes.size(); i++) {
      RgbImage seen = seen(picture, boxes.get(i));
      config.normalization().fill(seen, pixels.array(), i * CHANNELS * area, false);
      if (flipTest) {
        config.normalization().fill(seen, pixels.array(), (persons + i) * CHANNELS * area, true);
      }
    }
    return manager.create(pixels, new Shape(batch, CHANNELS, config.height(), config.width()));
  }

  private RgbImage seen(RgbImage picture, PersonBox box) {
    try {
      return PictureWarp.warp(
          picture,
          crop(box).toInput(config.width(), config.height(), 0, config.crop().udp()),
          config.width(),
          config.height(),
          sampling);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "box: expected a size that can be brought to %d x %d, found %s"
              .formatted(config.width(), config.height(), box),
          e);
    }
  }

  /** The poses of people whose crops were the model's input. */
  List<PersonPose> read(NDList list, List<PersonBox> boxes, NDManager manager) {
    List<PersonPose> poses = new ArrayList<>();
    if (boxes.isEmpty()) {
      return poses;
    }
    NDList outputs = flipTest ? mean(list, boxes.size(), manager) : list;
    List<Keypoints> bodies = codec.decode(outputs);
    for (int i = 0; i < bodies.size(); i++) {
      PersonBox box = boxes.get(i);
      BodyCrop crop = crop(box);
      Keypoints joints = crop.toPicture(bodies.get(i), config.width(), config.height());
      double score = config.head().personScore(box.score(), joints.scores());
      poses.add(
          new PersonPose(joints, config.keypoints(), box, crop.width() * crop.height(), score));
    }
    return poses;
  }

  private NDList mean(NDList list, int persons, NDManager manager) {
    NDList straight = new NDList();
    NDList turned = new NDList();
    for (NDArray output : list) {
      for (NDList half : List.of(straight, turned)) {
        NDArray part =
            half == straight
                ? output.get("0:{}", persons)
                : output.get("{}:{}", persons, 2 * persons);
        part.setName(output.getName());
        half.add(part);
      }
    }
    return block.meanWithMirrored(straight, turned, manager);
  }

  private BodyCrop crop(PersonBox box) {
    return BodyCrop.of(
        box.x(),
        box.y(),
        box.width(),
        box.height(),
        config.crop().padding(),
        config.width(),
        config.height());
  }
}
