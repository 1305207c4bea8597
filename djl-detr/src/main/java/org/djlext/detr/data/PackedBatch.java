package org.djlext.detr.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.djlext.detr.PixelScaling;
import org.djlext.flashattn.data.PackedSamples;
import org.djlext.flashattn.image.RgbImage;

/**
 * Samples laid out as a model wants them, in Java's memory: threads that read ahead make no arrays
 * of the engine. Pictures are padded at the right and the lower edge to the largest width and
 * height, after normalising; labels are padded with class -1.
 */
final class PackedBatch implements PackedSamples {

  private static final int CHANNELS = RgbImage.CHANNELS;

  private final int size;
  private final int height;
  private final int width;
  private final int objects;
  private final float[] pixels; // (B, 3, H, W)
  private final long[] valid; // (B, H, W)
  private final long[] classes; // (B, M)
  private final float[] boxes; // (B, M, 4)
  private final byte[] masks; // (B, M, H, W), or null

  private PackedBatch(List<DetectionSample> samples, boolean withMasks) {
    size = samples.size();
    height = samples.stream().mapToInt(DetectionSample::height).max().orElseThrow();
    width = samples.stream().mapToInt(DetectionSample::width).max().orElseThrow();
    objects = Math.max(1, samples.stream().mapToInt(s -> s.targets().size()).max().orElseThrow());
    pixels = new float[length(CHANNELS, height, width)];
    valid = new long[length(height, width)];
    classes = new long[length(objects)];
    boxes = new float[length(objects, 4)];
    masks = withMasks ? new byte[length(objects, height, width)] : null;
    Arrays.fill(classes, -1);
  }

  private int length(int... axes) {
    long length = size;
    for (int axis : axes) {
      length *= axis;
    }
    return Math.toIntExact(length);
  }

  /**
   * Packs samples.
   *
   * @param samples at least one
   * @param scaling how their bytes become numbers
   * @param withMasks whether the labels have masks; every target must have one then
   */
  static PackedBatch of(List<DetectionSample> samples, PixelScaling scaling, boolean withMasks) {
    PackedBatch batch = new PackedBatch(samples, withMasks);
    float[][] levels = new float[CHANNELS][];
    Arrays.setAll(levels, channel -> levels(scaling, channel));
    for (int i = 0; i < batch.size; i++) {
      batch.writePicture(i, samples.get(i).picture(), levels);
      batch.writeTargets(i, samples.get(i));
    }
    return batch;
  }

  private static float[] levels(PixelScaling scaling, int channel) {
    float mean = scaling.mean().get(channel).floatValue();
    float deviation = scaling.deviation().get(channel).floatValue();
    float[] levels = new float[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = ((float) (i * scaling.factor()) - mean) / deviation;
    }
    return levels;
  }

  private void writePicture(int index, RgbImage picture, float[][] levels) {
    byte[] rgb = picture.pixels();
    int plane = height * width;
    for (int y = 0; y < picture.height(); y++) {
      int from = y * picture.width() * CHANNELS;
      int to = y * width;
      for (int c = 0; c < CHANNELS; c++) {
        int row = (index * CHANNELS + c) * plane + to;
        for (int x = 0, at = from + c; x < picture.width(); x++, at += CHANNELS) {
          pixels[row + x] = levels[c][rgb[at] & 0xff];
        }
      }
      int row = index * plane + to;
      Arrays.fill(valid, row, row + picture.width(), 1);
    }
  }

  private void writeTargets(int index, DetectionSample sample) {
    for (int m = 0; m < sample.targets().size(); m++) {
      DetectionTarget target = sample.targets().get(m);
      int row = index * objects + m;
      classes[row] = target.classIndex();
      boxes[4 * row] = (target.left() + target.right()) / 2 / sample.width();
      boxes[4 * row + 1] = (target.top() + target.bottom()) / 2 / sample.height();
      boxes[4 * row + 2] = (target.right() - target.left()) / sample.width();
      boxes[4 * row + 3] = (target.bottom() - target.top()) / sample.height();
      if (masks != null) {
        sample.writeMask(m, masks, row * height * width, width);
      }
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** Returns {@code pixel_values (B, 3, H, W)} and {@code pixel_mask (B, H, W)}. */
  @Override
  public NDList data(NDManager manager) {
    NDArray values = manager.create(pixels, new Shape(size, CHANNELS, height, width));
    values.setName("pixel_values");
    NDArray mask = manager.create(valid, new Shape(size, height, width));
    mask.setName("pixel_mask");
    return new NDList(values, mask);
  }

  /**
   * Returns {@code class_labels (B, M)}, {@code boxes (B, M, 4)} and perhaps {@code masks (B, M, H,
   * W)}.
   */
  @Override
  public NDList labels(NDManager manager) {
    NDArray classLabels = manager.create(classes, new Shape(size, objects));
    classLabels.setName("class_labels");
    NDArray corners = manager.create(boxes, new Shape(size, objects, 4));
    corners.setName("boxes");
    NDList labels = new NDList(classLabels, corners);
    if (masks != null) {
      NDArray inside =
          manager.create(
              ByteBuffer.wrap(masks), new Shape(size, objects, height, width), DataType.UINT8);
      inside.setName("masks");
      labels.add(inside);
    }
    return labels;
  }
}
