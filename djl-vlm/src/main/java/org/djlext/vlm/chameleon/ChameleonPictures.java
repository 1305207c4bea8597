package org.djlext.vlm.chameleon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.flashattn.pretrained.ConfigKeys;
import org.djlext.flashattn.pretrained.weights.CheckpointException;
import org.djlext.flashattn.pretrained.weights.JsonFile;

/**
 * Turns pictures into pixels as the image tokenizer wants them, and back. The shorter side is
 * resized, the middle is cut out, and the 256 values of a channel are spread over -1 to 1.
 *
 * <p>transformers and the authors' own program differ a little: the factor is 0.0078 or 2/255, and
 * the longer side is cut or rounded to whole pixels. Codes differ here and there.
 *
 * @param shortestEdge what the shorter side becomes, in pixels
 * @param side the sides of the middle
 * @param filter how pixels are weighted
 * @param factor what values are multiplied by, before 1 is subtracted
 * @param rounds whether the longer side is rounded, not cut
 */
public record ChameleonPictures(
    int shortestEdge, int side, ResampleFilter filter, double factor, boolean rounds) {

  /** The published factor, which leaves white at 0.989. */
  private static final double FACTOR = 0.0078;

  private static final double EXACT = 2 / 255.0;
  private static final int SIDE = 512;
  private static final String FILE = "preprocessor_config.json";
  private static final float HALF = 0.5f;
  private static final float LEVELS = 255;

  /**
   * Checks the values.
   *
   * @param shortestEdge what the shorter side becomes, in pixels
   * @param side the sides of the middle
   * @param filter how pixels are weighted
   * @param factor what values are multiplied by, before 1 is subtracted
   * @param rounds whether the longer side is rounded, not cut
   * @throws IllegalArgumentException naming the field and its value
   */
  public ChameleonPictures {
    if (side < 1 || shortestEdge < side) {
      throw new IllegalArgumentException(
          "crop_size: expected from 1 to size.shortest_edge %d, found %d"
              .formatted(shortestEdge, side));
    }
    if (!(factor > 0)) {
      throw new IllegalArgumentException(
          "rescale_factor: expected a positive number, found " + factor);
    }
  }

  /**
   * Returns how the authors' own program prepares pictures, which is also what undoes {@link
   * #drawn}.
   *
   * @param side the sides of pictures, 512 in the published models
   * @return the way with a factor of 2/255
   */
  public static ChameleonPictures original(int side) {
    return new ChameleonPictures(side, side, ResampleFilter.LANCZOS, EXACT, true);
  }

  /**
   * Reads how a folder's pictures are prepared, as transformers does.
   *
   * @param folder a folder, with preprocessor_config.json or without
   * @return what the file says, or how the published models prepare pictures
   * @throws IOException if the file cannot be read or says what is not done here
   */
  public static ChameleonPictures read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    JsonObject json = Files.exists(file) ? JsonFile.read(file) : new JsonObject();
    ConfigKeys keys = new ConfigKeys(json, "", file);
    for (String step : List.of("do_resize", "do_center_crop", "do_rescale", "do_normalize")) {
      if (!keys.flag(step, true)) {
        throw new CheckpointException(file, step, "true, as the published models have it", false);
      }
    }
    ones(keys, "image_mean");
    ones(keys, "image_std");
    int edge = keys.object("size").integer("shortest_edge", SIDE);
    ConfigKeys crop = keys.object("crop_size");
    int side = crop.integer("height", edge);
    if (crop.integer("width", side) != side) {
      throw new CheckpointException(
          file, "crop_size", "a square", side + " x " + crop.integer("width"));
    }
    try {
      ResampleFilter filter = ResampleFilter.ofPillow(keys.integer("resample", 1));
      return new ChameleonPictures(
          edge, side, filter, keys.number("rescale_factor", FACTOR), false);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage(), e);
    }
  }

  private static void ones(ConfigKeys keys, String key) throws CheckpointException {
    if (keys.has(key) && keys.numbers(key).stream().anyMatch(value -> value != 1)) {
      throw new CheckpointException(keys.file(), key, "three times 1", keys.numbers(key));
    }
  }

  /**
   * Prepares pictures.
   *
   * @param manager the owner of the result
   * @param pictures any sizes
   * @return {@code (N, 3, side, side)} float32
   */
  public NDArray pixels(NDManager manager, List<RgbImage> pictures) {
    int area = side * side;
    float[] values = new float[pictures.size() * RgbImage.CHANNELS * area];
    for (int n = 0; n < pictures.size(); n++) {
      byte[] bytes = middle(pictures.get(n)).pixels();
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        int plane = (n * RgbImage.CHANNELS + c) * area;
        for (int i = 0; i < area; i++) {
          values[plane + i] = (float) ((bytes[i * RgbImage.CHANNELS + c] & 0xff) * factor - 1);
        }
      }
    }
    return manager.create(values, new Shape(pictures.size(), RgbImage.CHANNELS, side, side));
  }

  private RgbImage middle(RgbImage picture) {
    double scale = shortestEdge / (double) Math.min(picture.width(), picture.height());
    RgbImage resized =
        picture.resize(
            side(picture.width(), picture.height(), scale),
            side(picture.height(), picture.width(), scale),
            filter);
    int left = (resized.width() - side) / 2;
    int top = (resized.height() - side) / 2;
    return resized.crop(left, top, side, side);
  }

  private int side(int mine, int other, double scale) {
    if (mine <= other) {
      return shortestEdge;
    }
    // to the even neighbour of halves, as Python rounds
    return rounds ? (int) Math.rint(scale * mine) : (int) ((long) shortestEdge * mine / other);
  }

  /**
   * Turns what the image tokenizer draws into a picture; values are cut to whole numbers.
   *
   * @param pixels {@code (3, H, W)} float32, from -1 to 1 but for what overshoots
   * @return the picture
   */
  public static RgbImage drawn(NDArray pixels) {
    int height = (int) pixels.getShape().get(1);
    int width = (int) pixels.getShape().get(2);
    float[] values = pixels.toFloatArray();
    byte[] bytes = new byte[values.length];
    int area = width * height;
    for (int c = 0; c < RgbImage.CHANNELS; c++) {
      for (int i = 0; i < area; i++) {
        float unit = (Math.max(-1f, Math.min(1f, values[c * area + i])) + 1f) * HALF;
        bytes[i * RgbImage.CHANNELS + c] = (byte) (unit * LEVELS);
      }
    }
    return new RgbImage(width, height, bytes);
  }
}
