package org.djlext.vlm.moonvit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.weights.CheckpointException;

/**
 * Makes a tower's inputs from pictures, as image_processing_kimi_vl.py does: pictures of too many
 * patches shrink, keeping their aspect, by Pillow's bicubic filter; then sides are padded with
 * black at the right and the bottom, or cropped around the middle, to whole groups of patches.
 * Pictures are never enlarged.
 *
 * @param tokenLimit how many whole patches a picture may have before it shrinks, {@code
 *     in_token_limit}
 * @param patchSize p, the side of a patch in pixels
 * @param mergeHeight how many patches one feature has downwards
 * @param mergeWidth how many it has sideways
 * @param pad whether sides are padded, not cropped
 * @param mean of red, green and blue from 0 to 1
 * @param deviation of red, green and blue, positive
 */
public record MoonVitImageProcessor(
    int tokenLimit,
    int patchSize,
    int mergeHeight,
    int mergeWidth,
    boolean pad,
    List<Double> mean,
    List<Double> deviation) {

  /** The name of the pixels, {@code (P, 3, p, p)} float32. */
  public static final String PIXEL_VALUES = "pixel_values";

  /** The name of the sizes, {@code (N, 2)} int64: height and width of each picture in patches. */
  public static final String IMAGE_GRID_HWS = "image_grid_hws";

  private static final MoonVitImageProcessor PUBLISHED =
      new MoonVitImageProcessor(
          4096, 14, 2, 2, true, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

  /**
   * Checks the values.
   *
   * @param tokenLimit how many whole patches a picture may have before it shrinks
   * @param patchSize p, the side of a patch in pixels
   * @param mergeHeight how many patches one feature has downwards
   * @param mergeWidth how many it has sideways
   * @param pad whether sides are padded, not cropped
   * @param mean of red, green and blue from 0 to 1
   * @param deviation of red, green and blue, positive
   * @throws IllegalArgumentException naming the field and its value
   */
  public MoonVitImageProcessor {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    positive("in_token_limit", tokenLimit);
    positive("patch_size", patchSize);
    positive("merge_kernel_size", mergeHeight);
    positive("merge_kernel_size", mergeWidth);
    if (mean.size() != RgbImage.CHANNELS || !mean.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("image_mean: expected three numbers, found " + mean);
    }
    if (deviation.size() != RgbImage.CHANNELS || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new IllegalArgumentException(
          "image_std: expected three positive numbers, found " + deviation);
    }
  }

  /**
   * Returns the processor of Kimi-VL-A3B-Instruct: at most 4,096 patches of 14 pixels, padded, from
   * -1 to 1.
   *
   * @return the processor
   */
  public static MoonVitImageProcessor published() {
    return PUBLISHED;
  }

  /**
   * Reads the processor of a checkpoint; absent keys have the defaults of the published class.
   *
   * @param path a preprocessor_config.json, or a folder that may have one
   * @return the processor; for a folder without that file, {@link #published()}
   * @throws CheckpointException if the file holds something else
   * @throws IOException if it cannot be read
   */
  public static MoonVitImageProcessor from(Path path) throws IOException {
    return ImageProcessorFile.read(path);
  }

  /**
   * Writes preprocessor_config.json, from which {@link #from} and the published class read it.
   *
   * @param folder the folder of a checkpoint
   * @throws IOException if the file cannot be written
   */
  public void save(Path folder) throws IOException {
    ImageProcessorFile.write(this, folder);
  }

  /**
   * Says whether this makes what a tower takes.
   *
   * @param tower the tower's shape
   * @throws IllegalArgumentException naming the field in which they differ
   */
  public void requireFit(MoonVitConfig tower) {
    if (patchSize != tower.patchSize()) {
      throw new IllegalArgumentException(
          "patch_size: expected that of the tower, %d, found %d"
              .formatted(tower.patchSize(), patchSize));
    }
    if (mergeHeight != tower.mergeHeight() || mergeWidth != tower.mergeWidth()) {
      throw new IllegalArgumentException(
          "merge_kernel_size: expected that of the tower, [%d, %d], found [%d, %d]"
              .formatted(tower.mergeHeight(), tower.mergeWidth(), mergeHeight, mergeWidth));
    }
  }

  /**
   * Returns what becomes of a picture's size.
   *
   * @param width its width in pixels
   * @param height its height in pixels
   * @return the sizes
   * @throws IllegalArgumentException if nothing would be left of it, or if it would have too many
   *     patches on one side
   */
  public ImageGrid grid(int width, int height) {
    return ImageGrid.of(this, width, height);
  }

  /**
   * Makes the inputs of a tower.
   *
   * @param manager owns the result
   * @param pictures at least one
   * @return {@value #PIXEL_VALUES} {@code (P, 3, p, p)} float32 and {@value #IMAGE_GRID_HWS} {@code
   *     (N, 2)} int64
   * @throws IllegalArgumentException if there is no picture, or one does not fit
   */
  public NDList process(NDManager manager, List<RgbImage> pictures) {
    if (pictures.isEmpty()) {
      throw new IllegalArgumentException("pictures: expected at least one, found none");
    }
    List<ImageGrid> grids = new ArrayList<>();
    long patches = 0;
    for (RgbImage picture : pictures) {
      ImageGrid grid = grid(picture.width(), picture.height());
      grids.add(grid);
      patches += grid.patches();
    }
    Shape shape = new Shape(patches, RgbImage.CHANNELS, patchSize, patchSize);
    long bytes = shape.size() * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "pictures: expected at most 2 GiB of patches, found " + shape);
    }
    ByteBuffer buffer = manager.allocateDirect((int) bytes);
    FloatBuffer floats = buffer.asFloatBuffer();
    long[] sizes = new long[2 * pictures.size()];
    int first = 0;
    PatchWriter writer = new PatchWriter(this, floats);
    for (int i = 0; i < grids.size(); i++) {
      ImageGrid grid = grids.get(i);
      RgbImage picture =
          pictures.get(i).resize(grid.width(), grid.height(), ResampleFilter.BICUBIC);
      writer.write(picture, grid, first);
      first += grid.patches();
      sizes[2 * i] = grid.rows();
      sizes[2 * i + 1] = grid.columns();
    }
    NDArray pixels = manager.create(buffer, shape, DataType.FLOAT32);
    pixels.setName(PIXEL_VALUES);
    NDArray hws = manager.create(sizes, new Shape(pictures.size(), 2));
    hws.setName(IMAGE_GRID_HWS);
    return new NDList(pixels, hws);
  }

  private static void positive(String key, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(key + ": expected a positive number, found " + value);
    }
  }
}
