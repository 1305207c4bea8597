package org.djlext.face.process;

import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * Puts something neutral in the place of what covers a face, so that the cover does not decide what
 * the face is like: what the other side of the face has where that is seen, and otherwise the
 * colours around it, blurred. The visibility stays: what is filled in is not seen.
 *
 * <p>A face whose visibility is not known is not changed; {@link CoverEstimate} finds some covers.
 */
public record CoverFill() implements FaceStep {

  private static final double SEEN = 255;
  private static final double BLUR = 1.0 / 10; // of the width
  private static final double NOTHING = 1e-6;
  private static final int SQUARE = 4; // pixels

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    return face.visibility().isEmpty() ? face : filled(face);
  }

  /**
   * Makes two faces comparable: what is covered in one of them is filled in both, so that both lack
   * the same. Both have to be aligned to the same template.
   *
   * @param a a face
   * @param b another
   * @return both, filled, with what is seen in both as their visibility
   * @throws IllegalArgumentException if the pictures differ in size
   */
  public static List<FaceSample> alike(FaceSample a, FaceSample b) {
    int width = a.picture().width();
    int height = a.picture().height();
    if (b.picture().width() != width || b.picture().height() != height) {
      throw new IllegalArgumentException(
          "faces: expected pictures of one size, found %s and %s"
              .formatted(a.picture(), b.picture()));
    }
    byte[] seen = new byte[width * height];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = (byte) Math.min(seen(a, i), seen(b, i));
    }
    GreyImage both = new GreyImage(width, height, seen);
    return List.of(filled(a.withVisibility(both)), filled(b.withVisibility(both)));
  }

  private static int seen(FaceSample face, int pixel) {
    return face.visibility().map(mask -> mask.pixels()[pixel] & 0xff).orElse(255);
  }

  private static FaceSample filled(FaceSample face) {
    GreyImage mask = face.visibility().orElseThrow();
    int width = mask.width();
    int height = mask.height();
    double[] seen = new double[width * height];
    boolean all = true;
    for (int i = 0; i < seen.length; i++) {
      seen[i] = (mask.pixels()[i] & 0xff) / SEEN;
      all &= seen[i] == 1;
    }
    if (all) {
      return face;
    }
    FrontMap map = FrontMap.of(face);
    double[][] around = around(face.picture(), seen, map);
    byte[] from = face.picture().pixels();
    byte[] filled = new byte[from.length];
    float[] other = new float[RgbImage.CHANNELS];
    for (int i = 0; i < seen.length; i++) {
      double mirrored = 0;
      if (map.on(i) && seen[i] < 1) {
        mirrored = PictureRemap.sample(mask, map.mirroredX()[i], map.mirroredY()[i]) / SEEN;
        PictureRemap.sample(face.picture(), map.mirroredX()[i], map.mirroredY()[i], other);
      }
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        int at = i * RgbImage.CHANNELS + c;
        double instead = mirrored * other[c] + (1 - mirrored) * around[c][i];
        filled[at] = Brightness.clipped(seen[i] * (from[at] & 0xff) + (1 - seen[i]) * instead);
      }
    }
    return face.withPicture(new RgbImage(width, height, filled));
  }

  /**
   * The seen colours of the face, blurred until they reach every pixel. So wide a blur needs no
   * single pixels: it is made of the means of small squares.
   */
  private static double[][] around(RgbImage picture, double[] seen, FrontMap map) {
    int width = (picture.width() + SQUARE - 1) / SQUARE;
    int height = (picture.height() + SQUARE - 1) / SQUARE;
    double[] weight = new double[width * height];
    double[][] sum = new double[RgbImage.CHANNELS][width * height];
    double[] mean = new double[RgbImage.CHANNELS];
    double all = 0;
    for (int i = 0; i < seen.length; i++) {
      if (!map.on(i)) {
        continue;
      }
      int square = i / picture.width() / SQUARE * width + i % picture.width() / SQUARE;
      double w = seen[i] * seen[i]; // soft edges belong to the cover
      weight[square] += w;
      all += w;
      for (int c = 0; c < sum.length; c++) {
        double value = w * (picture.pixels()[i * RgbImage.CHANNELS + c] & 0xff);
        sum[c][square] += value;
        mean[c] += value;
      }
    }
    double[] near = GaussianBlur.blur(weight, width, height, BLUR * width);
    double[][] around = new double[sum.length][seen.length];
    for (int c = 0; c < sum.length; c++) {
      double far = all > 0 ? mean[c] / all : SEEN / 2;
      double[] blurred = GaussianBlur.blur(sum[c], width, height, BLUR * width);
      for (int i = 0; i < blurred.length; i++) {
        // far from everything that is seen, the mean of it
        blurred[i] = (blurred[i] + NOTHING * far) / (near[i] + NOTHING);
      }
      enlarge(blurred, width, height, around[c], picture.width());
    }
    return around;
  }

  private static void enlarge(double[] small, int width, int height, double[] into, int row) {
    for (int i = 0; i < into.length; i++) {
      double x = Math.max(0, Math.min(width - 1, (i % row + 0.5) / SQUARE - 0.5));
      double y = Math.max(0, Math.min(height - 1, (i / row + 0.5) / SQUARE - 0.5));
      int left = (int) x;
      int top = (int) y;
      int right = Math.min(left + 1, width - 1);
      int bottom = Math.min(top + 1, height - 1);
      double upper =
          (1 - x + left) * small[top * width + left] + (x - left) * small[top * width + right];
      double lower =
          (1 - x + left) * small[bottom * width + left]
              + (x - left) * small[bottom * width + right];
      into[i] = (1 - y + top) * upper + (y - top) * lower;
    }
  }
}
