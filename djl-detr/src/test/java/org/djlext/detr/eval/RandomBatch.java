package org.djlext.detr.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.djlext.flashattn.coco.CocoAnnotation;
import org.djlext.flashattn.coco.CocoBox;
import org.djlext.flashattn.coco.CocoResult;
import org.djlext.flashattn.coco.RunLengthMask;

/** Random labels and predictions of a batch, and the same as COCO has them in its files. */
final class RandomBatch {

  static final int CLASSES = 3;
  static final int HEIGHT = 48;
  static final int WIDTH = 64;
  private static final int QUERIES = 7;
  private static final int PLACES = 4;

  final List<CocoAnnotation> truths = new ArrayList<>();
  final List<CocoResult> results = new ArrayList<>();
  final NDList labels;
  final NDList predictions;

  RandomBatch(NDManager manager, Random random, int images, long firstImage, boolean ofMasks) {
    long[] classes = new long[images * PLACES];
    float[] boxes = new float[images * PLACES * 4];
    ByteBuffer masks = ByteBuffer.allocateDirect(images * PLACES * HEIGHT * WIDTH);
    float[] logits = new float[images * QUERIES * (CLASSES + 1)];
    float[] found = new float[images * QUERIES * 4];
    float[] foundMasks = new float[images * QUERIES * HEIGHT * WIDTH];
    for (int b = 0; b < images; b++) {
      List<float[]> there = new ArrayList<>();
      for (int m = 0; m < PLACES; m++) {
        // places without an object may be between others
        int category = random.nextInt(CLASSES + 1) - 1;
        float[] box = box(random);
        classes[b * PLACES + m] = category;
        System.arraycopy(box, 0, boxes, (b * PLACES + m) * 4, 4);
        byte[] mask = mask(box).pixels();
        masks.put(category < 0 ? new byte[mask.length] : mask);
        if (category >= 0) {
          there.add(box);
          double area = ofMasks ? mask(box).area() : pixels(box).area();
          truths.add(
              new CocoAnnotation(
                  firstImage * PLACES + b * PLACES + m + 1,
                  firstImage + b,
                  category,
                  pixels(box),
                  mask(box),
                  area,
                  false));
        }
      }
      for (int q = 0; q < QUERIES; q++) {
        float[] box = box(random);
        if (q < there.size()) {
          box = there.get(q).clone();
          box[0] += random.nextFloat() * .03f;
        }
        int at = b * QUERIES + q;
        System.arraycopy(box, 0, found, at * 4, 4);
        byte[] mask = mask(box).pixels();
        for (int p = 0; p < mask.length; p++) {
          foundMasks[at * mask.length + p] = mask[p] == 1 ? 5 + q : -5;
        }
        float[] scores = new float[CLASSES + 1];
        double sum = 0;
        int best = 0;
        for (int c = 0; c <= CLASSES; c++) {
          scores[c] = random.nextInt(9);
          logits[at * (CLASSES + 1) + c] = scores[c];
          sum += Math.exp(scores[c]);
          best = c < CLASSES && scores[c] > scores[best] ? c : best;
        }
        double score = (float) (Math.exp(scores[best]) / sum);
        results.add(
            new CocoResult(
                firstImage + b,
                best,
                score,
                ofMasks ? null : pixels(box),
                ofMasks ? mask(box) : null));
      }
    }
    masks.rewind();
    labels =
        new NDList(
            named(manager.create(classes, new Shape(images, PLACES)), "class_labels"),
            named(manager.create(boxes, new Shape(images, PLACES, 4)), "boxes"),
            named(
                manager.create(masks, new Shape(images, PLACES, HEIGHT, WIDTH), DataType.UINT8),
                "masks"));
    predictions =
        new NDList(
            named(manager.create(logits, new Shape(images, QUERIES, CLASSES + 1)), "logits"),
            named(manager.create(found, new Shape(images, QUERIES, 4)), "pred_boxes"),
            named(
                manager.create(foundMasks, new Shape(images, QUERIES, HEIGHT, WIDTH)),
                "pred_masks"));
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }

  private static float[] box(Random random) {
    float width = .1f + .5f * random.nextFloat();
    float height = .1f + .5f * random.nextFloat();
    return new float[] {
      width / 2 + (1 - width) * random.nextFloat(),
      height / 2 + (1 - height) * random.nextFloat(),
      width,
      height
    };
  }

  private static CocoBox pixels(float[] box) {
    double width = (double) box[2] * WIDTH;
    double height = (double) box[3] * HEIGHT;
    return new CocoBox(
        (double) box[0] * WIDTH - width / 2, (double) box[1] * HEIGHT - height / 2, width, height);
  }

  private static RunLengthMask mask(float[] box) {
    return RunLengthMask.ofBox(HEIGHT, WIDTH, pixels(box));
  }
}
