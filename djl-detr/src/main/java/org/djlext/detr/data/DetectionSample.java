package org.djlext.detr.data;

import static org.djlext.flashattn.image.RgbImage.CHANNELS;

import java.util.ArrayList;
import java.util.List;
import org.djlext.flashattn.coco.RunLengthMask;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * A picture and what is to be found in it. It does not change; the transforms give new ones, in
 * which boxes and masks still fit the picture.
 *
 * <p>Arithmetic is that of the authors' {@code datasets/transforms.py}: boxes are float32, masks
 * take the nearest pixel, pictures are filtered as Pillow filters them.
 */
public final class DetectionSample {

  private final RgbImage picture;
  private final List<DetectionTarget> targets;
  private final GridSampling sampling;

  private DetectionSample(RgbImage picture, List<DetectionTarget> targets, GridSampling sampling) {
    this.picture = picture;
    this.targets = targets;
    this.sampling = sampling;
  }

  /**
   * Begins with a picture as it was read.
   *
   * @param picture the picture
   * @param targets the objects; boxes inside the picture, masks of its size
   * @return the sample
   * @throws IllegalArgumentException if a box reaches out of the picture or a mask has another size
   */
  public static DetectionSample of(RgbImage picture, List<DetectionTarget> targets) {
    for (DetectionTarget target : targets) {
      if (target.right() > picture.width() || target.bottom() > picture.height()) {
        throw new IllegalArgumentException(
            "box: expected one inside a picture of %d x %d, found %s"
                .formatted(picture.width(), picture.height(), target));
      }
      RunLengthMask mask = target.mask();
      if (mask != null && (mask.width() != picture.width() || mask.height() != picture.height())) {
        throw new IllegalArgumentException(
            "mask: expected one of %d x %d, found %s"
                .formatted(picture.width(), picture.height(), mask));
      }
    }
    GridSampling all = GridSampling.identity(picture.width(), picture.height());
    return new DetectionSample(picture, List.copyOf(targets), all);
  }

  /**
   * Returns the picture.
   *
   * @return the picture as the transforms left it
   */
  public RgbImage picture() {
    return picture;
  }

  /**
   * Returns the width.
   *
   * @return the width of the picture in pixels
   */
  public int width() {
    return picture.width();
  }

  /**
   * Returns the height.
   *
   * @return the height of the picture in pixels
   */
  public int height() {
    return picture.height();
  }

  /**
   * Returns the objects that are left.
   *
   * @return their boxes are those of this picture; for their masks ask {@link #mask}
   */
  public List<DetectionTarget> targets() {
    return targets;
  }

  /**
   * Returns the mask of an object as the transforms left it.
   *
   * @param index the place in {@link #targets}
   * @return a mask of the size of this picture, or null if only the box is known; it may be empty
   *     where the box is not
   */
  public RunLengthMask mask(int index) {
    RunLengthMask mask = targets.get(index).mask();
    if (mask == null) {
      return null;
    }
    byte[] pixels = new byte[width() * height()];
    sampling.read(mask, pixels, 0, width());
    return RunLengthMask.ofPixels(height(), width(), pixels);
  }

  /** Writes the mask of an object, row by row, 0 or 1, into a larger array of such rows. */
  void writeMask(int index, byte[] pixels, int offset, int stride) {
    sampling.read(targets.get(index).mask(), pixels, offset, stride);
  }

  /**
   * Mirrors left and right.
   *
   * @return the new sample
   */
  public DetectionSample flipped() {
    int width = width();
    byte[] from = picture.pixels();
    byte[] to = new byte[from.length];
    for (int row = 0; row < from.length; row += width * CHANNELS) {
      int source = row + (width - 1) * CHANNELS;
      for (int x = 0; x < width; x++) {
        System.arraycopy(from, source - x * CHANNELS, to, row + x * CHANNELS, CHANNELS);
      }
    }
    List<DetectionTarget> mirrored = new ArrayList<>(targets.size());
    for (DetectionTarget box : targets) {
      addIfArea(
          mirrored,
          box,
          Math.max(0, width - box.right()),
          box.top(),
          width - box.left(),
          box.bottom());
    }
    return new DetectionSample(
        new RgbImage(width, height(), to), List.copyOf(mirrored), sampling.flipped());
  }

  /**
   * Resizes, as {@code resize} of the authors does once it has chosen the size.
   *
   * @param width the new width in pixels, at least 1
   * @param height the new height in pixels, at least 1
   * @return the new sample, or this one if it has that size
   */
  public DetectionSample resized(int width, int height) {
    if (width == width() && height == height()) {
      return this;
    }
    float across = (float) ((double) width / width());
    float down = (float) ((double) height / height());
    List<DetectionTarget> scaled = new ArrayList<>(targets.size());
    for (DetectionTarget box : targets) {
      addIfArea(
          scaled,
          box,
          box.left() * across,
          box.top() * down,
          Math.min(box.right() * across, width),
          Math.min(box.bottom() * down, height));
    }
    return new DetectionSample(
        picture.resize(width, height, ResampleFilter.BILINEAR),
        List.copyOf(scaled),
        sampling.resized(width, height));
  }

  /**
   * Cuts out a rectangle, clips the boxes to it and removes those of which no area is left.
   *
   * @param x the left column of the rectangle
   * @param y the upper row of the rectangle
   * @param width its width in pixels
   * @param height its height in pixels
   * @return the new sample
   * @throws IllegalArgumentException if the rectangle is not inside the picture
   */
  public DetectionSample cropped(int x, int y, int width, int height) {
    if (x < 0 || y < 0 || width < 1 || height < 1 || x > width() - width || y > height() - height) {
      throw new IllegalArgumentException(
          "crop: expected a rectangle inside %d x %d, found %d x %d at (%d, %d)"
              .formatted(width(), height(), width, height, x, y));
    }
    byte[] to = new byte[width * height * CHANNELS];
    for (int row = 0; row < height; row++) {
      int source = ((y + row) * width() + x) * CHANNELS;
      System.arraycopy(picture.pixels(), source, to, row * width * CHANNELS, width * CHANNELS);
    }
    List<DetectionTarget> clipped = new ArrayList<>(targets.size());
    for (DetectionTarget box : targets) {
      addIfArea(
          clipped,
          box,
          Math.max(0, Math.min(box.left() - x, width)),
          Math.max(0, Math.min(box.top() - y, height)),
          Math.max(0, Math.min(box.right() - x, width)),
          Math.max(0, Math.min(box.bottom() - y, height)));
    }
    return new DetectionSample(
        new RgbImage(width, height, to),
        List.copyOf(clipped),
        sampling.cropped(x, y, width, height));
  }

  private static void addIfArea(
      List<DetectionTarget> list,
      DetectionTarget target,
      float left,
      float top,
      float right,
      float bottom) {
    if (left < right && top < bottom) {
      list.add(new DetectionTarget(target.classIndex(), left, top, right, bottom, target.mask()));
    }
  }
}
