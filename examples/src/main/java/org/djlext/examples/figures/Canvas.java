package org.djlext.examples.figures;

import java.util.Arrays;
import java.util.Random;
import org.djlext.flashattn.image.RgbImage;

/** A picture in the making, which remembers what each pixel shows. Pixel centres are whole. */
final class Canvas {

  /** The owner of pixels that show no person. */
  static final int NOBODY = -1;

  private static final double EDGE_SHADE = 0.42;
  private static final int NOISE = 12;

  private final int width;
  private final int height;
  private final float[] rgb;
  private final int[] owners;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    rgb = new float[3 * width * height];
    owners = new int[width * height];
    Arrays.fill(owners, NOBODY);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Returns the number that a pixel was last drawn with. */
  int owner(int x, int y) {
    return owners[y * width + x];
  }

  /** Sets a pixel of the background. */
  void set(int at, float red, float green, float blue) {
    rgb[3 * at] = red;
    rgb[3 * at + 1] = green;
    rgb[3 * at + 2] = blue;
  }

  /**
   * Draws a form with soft edges, darker where it curves away.
   *
   * @param form its outline
   * @param cloth what covers it
   * @param light what colours are multiplied by
   * @param owner the number that its pixels get
   */
  void draw(Form form, Cloth cloth, double light, int owner) {
    int fromX = (int) Math.max(0, Math.ceil(form.left() - 1));
    int toX = (int) Math.min(width - 1, Math.floor(form.right() + 1));
    int fromY = (int) Math.max(0, Math.ceil(form.top() - 1));
    int toY = (int) Math.min(height - 1, Math.floor(form.bottom() + 1));
    double round = Math.max(0.5, form.roundness());
    for (int y = fromY; y <= toY; y++) {
      for (int x = fromX; x <= toX; x++) {
        double distance = form.distance(x, y);
        if (distance >= 0.5) {
          continue;
        }
        double cover = Math.min(1, 0.5 - distance);
        double edge = 1 - Math.max(0, Math.min(1, -distance / round));
        double shade = light * (1 - EDGE_SHADE * edge * edge);
        int colour =
            cloth.pattern() == Cloth.Pattern.PLAIN
                ? cloth.first()
                : cloth.at(form.along(x, y), form.across(x, y));
        blend(y * width + x, colour, shade, cover);
        if (cover >= 0.5) {
          owners[y * width + x] = owner;
        }
      }
    }
  }

  private void blend(int pixel, int colour, double shade, double cover) {
    int at = 3 * pixel;
    float keep = (float) (1 - cover);
    float give = (float) (cover * shade);
    rgb[at] = rgb[at] * keep + (colour >> 16 & 0xff) * give;
    rgb[at + 1] = rgb[at + 1] * keep + (colour >> 8 & 0xff) * give;
    rgb[at + 2] = rgb[at + 2] * keep + (colour & 0xff) * give;
  }

  /** Returns the picture with the grain of a camera, eight values from each number drawn. */
  RgbImage picture(Random random) {
    byte[] pixels = new byte[rgb.length];
    long bits = 0;
    for (int i = 0; i < pixels.length; i++) {
      bits = i % Long.BYTES == 0 ? random.nextLong() : bits >>> Byte.SIZE;
      int noise = ((int) (bits & 0xff) * NOISE >> Byte.SIZE) - NOISE / 2;
      pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(rgb[i]) + noise));
    }
    return new RgbImage(width, height, pixels);
  }
}
