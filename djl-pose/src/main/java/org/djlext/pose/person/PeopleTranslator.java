package org.djlext.pose.person;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.nio.FloatBuffer;
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
 * Brings people into a model, all of a picture as one batch, and their joints out again. A flip
 * test doubles the batch: the second half is mirrored.
 */
final class PeopleTranslator implements Translator<People, PersonPose[]> {

  private static final int CHANNELS = 3;
  private static final String PEOPLE = "org.djlext.pose.people";

  private final PoseBlock block;
  private final PoseConfig config;
  private final KeypointCodec codec;
  private final boolean flipTest;
  private final BilinearSampling sampling;

  PeopleTranslator(PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    this.block = block;
    this.config = block.config();
    this.codec = config.newCodec();
    this.flipTest = flipTest;
    this.sampling = sampling;
  }

  @Override
  public Batchifier getBatchifier() {
    return null; // people of a picture are a batch already
  }

  @Override
  public NDList processInput(TranslatorContext ctx, People people) {
    ctx.setAttachment(PEOPLE, people);
    int persons = people.boxes().size();
    if (persons == 0) {
      throw new IllegalArgumentException("boxes: expected at least one person, found none");
    }
    int batch = flipTest ? 2 * persons : persons;
    int area = config.width() * config.height();
    FloatBuffer pixels = FloatBuffer.allocate(batch * CHANNELS * area);
    for (int i = 0; i < persons; i++) {
      RgbImage seen =
          PictureWarp.warp(
              people.picture(),
              crop(people.boxes().get(i))
                  .toInput(config.width(), config.height(), 0, config.crop().udp()),
              config.width(),
              config.height(),
              sampling);
      config.normalization().fill(seen, pixels.array(), i * CHANNELS * area, false);
      if (flipTest) {
        config.normalization().fill(seen, pixels.array(), (persons + i) * CHANNELS * area, true);
      }
    }
    Shape shape = new Shape(batch, CHANNELS, config.height(), config.width());
    return new NDList(ctx.getNDManager().create(pixels, shape));
  }

  @Override
  public PersonPose[] processOutput(TranslatorContext ctx, NDList list) {
    People people = (People) ctx.getAttachment(PEOPLE);
    NDList outputs = flipTest ? mean(ctx.getNDManager(), list, people.boxes().size()) : list;
    List<Keypoints> bodies = codec.decode(outputs);
    PersonPose[] poses = new PersonPose[bodies.size()];
    for (int i = 0; i < poses.length; i++) {
      PersonBox box = people.boxes().get(i);
      BodyCrop crop = crop(box);
      Keypoints joints = crop.toPicture(bodies.get(i), config.width(), config.height());
      double score = config.head().personScore(box.score(), joints.scores());
      poses[i] =
          new PersonPose(joints, config.keypoints(), box, crop.width() * crop.height(), score);
    }
    return poses;
  }

  private NDList mean(NDManager manager, NDList list, int persons) {
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
