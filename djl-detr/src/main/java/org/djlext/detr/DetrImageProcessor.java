package org.djlext.detr;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.detr.ResizeRule.Size;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.translate.TranslatorArguments;

/**
 * Makes the inputs of DETR from pictures, as HuggingFace's {@code DetrImageProcessor} does:
 * resizes, scales to 0 to 1, normalizes, and pads a batch at its bottom and right. Instances are
 * immutable.
 *
 * @param resize to which size pictures are brought, or null to leave them
 * @param filter how they are resized, {@code resample}
 * @param scaling how bytes become numbers
 * @param pad whether pictures of several sizes are padded to the largest height and width
 * @param padTo the size that everything is padded to, or null for the largest of a batch
 */
public record DetrImageProcessor(
    ResizeRule resize, ResampleFilter filter, PixelScaling scaling, boolean pad, Size padTo) {

  /** The name of the pixels, {@code (B, 3, H, W)} float32. */
  public static final String PIXEL_VALUES = "pixel_values";

  /** The name of the mask, {@code (B, H, W)} int64: 1 for the picture, 0 for padding. */
  public static final String PIXEL_MASK = "pixel_mask";

  private static final DetrImageProcessor PUBLISHED =
      new DetrImageProcessor(
          ResizeRule.Edges.PUBLISHED, ResampleFilter.BILINEAR, PixelScaling.IMAGENET, true, null);

  /**
   * Returns the processor of the published checkpoints: shorter edge 800, longer one at most 1,333,
   * bilinear, normalized as ImageNet.
   *
   * @return the processor
   */
  public static DetrImageProcessor published() {
    return PUBLISHED;
  }

  /**
   * Reads the processor of a checkpoint; keys that are absent are as published.
   *
   * @param path a preprocessor_config.json, or a folder that may have one
   * @return the processor; for a folder without that file, {@link #published()}
   * @throws CheckpointException if the file holds something else
   * @throws IOException if it cannot be read
   */
  public static DetrImageProcessor from(Path path) throws IOException {
    return PreprocessorConfig.read(path);
  }

  /**
   * Reads the processor of a loaded model, with what its {@code Criteria} changed of it.
   *
   * @param model a model that was loaded from a checkpoint
   * @return the processor that the model's translators use
   * @throws IOException if the checkpoint's file is damaged or cannot be read
   * @throws IllegalArgumentException if an argument is none that can be
   */
  public static DetrImageProcessor of(Model model) throws IOException {
    TranslatorArguments arguments = new TranslatorArguments(model.getProperties());
    return ResizeArguments.apply(arguments, from(arguments.folder(model)));
  }

  /**
   * Writes preprocessor_config.json, from which {@link #from} and transformers read it again.
   *
   * @param folder the folder of a checkpoint
   * @param panoptic whether its annotations are those of panoptic pictures, {@code format}
   * @throws IOException if the file cannot be written
   */
  public void save(Path folder, boolean panoptic) throws IOException {
    PreprocessorWriter.write(this, folder, panoptic);
  }

  /**
   * Returns a processor that resizes otherwise.
   *
   * @param rule the rule, or null to leave pictures as large as they are
   * @return the new processor
   */
  public DetrImageProcessor withResize(ResizeRule rule) {
    return new DetrImageProcessor(rule, filter, scaling, pad, padTo);
  }

  /**
   * Returns the size a picture will have, before padding.
   *
   * @param height its height in pixels
   * @param width its width in pixels
   * @return the size after resizing
   */
  public Size size(int height, int width) {
    return resize == null ? new Size(height, width) : resize.apply(height, width);
  }

  /**
   * Makes the inputs of a batch.
   *
   * @param manager owns the result
   * @param images at least one picture
   * @return {@value #PIXEL_VALUES} {@code (B, 3, H, W)} float32, and if pictures are padded {@value
   *     #PIXEL_MASK} {@code (B, H, W)} int64
   * @throws IllegalArgumentException if there is no picture, if their sizes differ and are not to
   *     be padded, or if one is larger than what they are to be padded to
   */
  public NDList process(NDManager manager, List<RgbImage> images) {
    return process(manager, images, true);
  }

  /**
   * As {@link #process(NDManager, List)}, with a mask of nothing but ones only if that is wanted.
   */
  NDList process(NDManager manager, List<RgbImage> images, boolean fullMask) {
    List<RgbImage> resized = new ArrayList<>(images.size());
    for (RgbImage image : images) {
      Size size = size(image.height(), image.width());
      resized.add(image.resize(size.width(), size.height(), filter));
    }
    Size frame = frame(resized);
    boolean padded = !resized.stream().allMatch(image -> fills(image, frame));
    NDList inputs = new NDList(pixels(manager, resized, frame));
    if (pad && (padded || fullMask)) {
      inputs.add(mask(manager, resized, frame));
    }
    return inputs;
  }

  private Size frame(List<RgbImage> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("images: expected at least one, found none");
    }
    if (!pad) {
      Size first = new Size(images.get(0).height(), images.get(0).width());
      for (RgbImage image : images) {
        if (!fills(image, first)) {
          throw new IllegalArgumentException(
              "do_pad is false: expected pictures of one size after resizing, found %d x %d and %d"
                      .formatted(first.height(), first.width(), image.height())
                  + " x "
                  + image.width());
        }
      }
      return first;
    }
    int height = images.stream().mapToInt(RgbImage::height).max().orElseThrow();
    int width = images.stream().mapToInt(RgbImage::width).max().orElseThrow();
    if (padTo == null) {
      return new Size(height, width);
    }
    if (height > padTo.height() || width > padTo.width()) {
      throw new IllegalArgumentException(
          "pad_size: expected at least %d x %d, which the pictures take, found %d x %d"
              .formatted(height, width, padTo.height(), padTo.width()));
    }
    return padTo;
  }

  private static boolean fills(RgbImage image, Size frame) {
    return image.height() == frame.height() && image.width() == frame.width();
  }

  private NDArray pixels(NDManager manager, List<RgbImage> images, Size frame) {
    Shape shape = new Shape(images.size(), RgbImage.CHANNELS, frame.height(), frame.width());
    ByteBuffer buffer = allocate(manager, shape, Float.BYTES);
    PixelPlanes planes = new PixelPlanes(scaling, buffer.asFloatBuffer(), frame);
    for (int i = 0; i < images.size(); i++) {
      planes.write(i, images.get(i));
    }
    return named(manager.create(buffer, shape, DataType.FLOAT32), PIXEL_VALUES);
  }

  private static NDArray mask(NDManager manager, List<RgbImage> images, Size frame) {
    Shape shape = new Shape(images.size(), frame.height(), frame.width());
    ByteBuffer buffer = allocate(manager, shape, Long.BYTES);
    LongBuffer mask = buffer.asLongBuffer(); // zeros so far
    long[] ones = new long[frame.width()];
    java.util.Arrays.fill(ones, 1);
    for (int i = 0; i < images.size(); i++) {
      for (int y = 0; y < images.get(i).height(); y++) {
        int row = (i * frame.height() + y) * frame.width();
        mask.put(row, ones, 0, images.get(i).width());
      }
    }
    return named(manager.create(buffer, shape, DataType.INT64), PIXEL_MASK);
  }

  private static ByteBuffer allocate(NDManager manager, Shape shape, int bytes) {
    long size = shape.size() * bytes;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "images: expected a batch of at most 2 GiB, found one of shape " + shape);
    }
    return manager.allocateDirect((int) size);
  }

  private static NDArray named(NDArray array, String name) {
    array.setName(name);
    return array;
  }
}
