package org.djlext.pose.data;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/**
 * Shifts hue, saturation and value, each of them for half of the pictures (mmdetection:
 * YOLOXHSVRandomAug), in OpenCV's eight-bit scale: hue from 0 to 179, the others to 255.
 *
 * @param hue by how much at most, either way
 * @param saturation likewise
 * @param value likewise
 */
public record HsvJitter(int hue, int saturation, int value) implements PixelTransform {

  /** What RTMPose is trained with. */
  public static final HsvJitter YOLOX = new HsvJitter(5, 30, 30);

  private static final int HUES = 180;
  private static final int SECTORS = 6;
  private static final int FRACTION_BITS = 12;
  private static final int HALF = 1 << FRACTION_BITS - 1;

  @Override
  public RgbImage apply(RgbImage picture, RandomGenerator random) {
    double[] drawn = {uniform(random) * hue, uniform(random) * saturation, uniform(random) * value};
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] *= random.nextInt(2);
    }
    return shifted(picture, (int) drawn[0], (int) drawn[1], (int) drawn[2]);
  }

  private static double uniform(RandomGenerator random) {
    return 2 * random.nextDouble() - 1;
  }

  static RgbImage shifted(RgbImage picture, int hue, int saturation, int value) {
    byte[] from = picture.pixels();
    byte[] to = new byte[from.length];
    int[] hsv = new int[3];
    for (int i = 0; i < from.length; i += RgbImage.CHANNELS) {
      toHsv(from[i] & 0xff, from[i + 1] & 0xff, from[i + 2] & 0xff, hsv);
      hsv[0] = Math.floorMod(hsv[0] + hue, HUES);
      hsv[1] = Math.max(0, Math.min(255, hsv[1] + saturation));
      hsv[2] = Math.max(0, Math.min(255, hsv[2] + value));
      toRgb(hsv, to, i);
    }
    return new RgbImage(picture.width(), picture.height(), to);
  }

  private static void toHsv(int r, int g, int b, int[] hsv) {
    int largest = Math.max(r, Math.max(g, b));
    int range = largest - Math.min(r, Math.min(g, b));
    int h = 0;
    if (range > 0) {
      int turn = largest == r ? g - b : largest == g ? b - r + 2 * range : r - g + 4 * range;
      long step = Math.round((HUES << FRACTION_BITS) / (6.0 * range));
      h = (int) (turn * step + HALF >> FRACTION_BITS);
      h += h < 0 ? HUES : 0;
    }
    hsv[0] = h;
    hsv[1] =
        largest == 0
            ? 0
            : (int)
                (range * Math.round((255 << FRACTION_BITS) / (double) largest) + HALF
                    >> FRACTION_BITS);
    hsv[2] = largest;
  }

  private static void toRgb(int[] hsv, byte[] to, int at) {
    float h = hsv[0] * ((float) SECTORS / HUES);
    float s = hsv[1] / 255f;
    float v = hsv[2] / 255f;
    int sector = (int) h;
    float part = h - sector;
    float low = v * (1 - s);
    float falling = v * (1 - s * part);
    float rising = v * (1 - s * (1 - part));
    float[] rgb =
        switch (sector % SECTORS) {
          case 0 -> new float[] {v, rising, low};
          case 1 -> new float[] {falling, v, low};
          case 2 -> new float[] {low, v, rising};
          case 3 -> new float[] {low, falling, v};
          case 4 -> new float[] {rising, low, v};
          default -> new float[] {v, low, falling};
        };
    for (int c = 0; c < rgb.length; c++) {
      to[at + c] = (byte) Math.rint(rgb[c] * 255f);
    }
  }
}
