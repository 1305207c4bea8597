package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;

/**
 * Contrast-limited adaptive histogram equalisation, CLAHE (Zuiderveld, "Contrast limited adaptive
 * histogram equalization", 1994), as OpenCV's {@code createCLAHE} does: each tile spreads its own
 * levels, none more than the limit allows, and pixels between tiles take a mean of theirs. Colours
 * keep their differences.
 *
 * @param clipLimit how many times its fair share a level may have in a tile, more than 0
 * @param tiles the number of tiles along each side, at least 1
 */
public record AdaptiveEqualization(double clipLimit, int tiles) implements FaceStep {

  /** A limit of 2 and tiles of 28 pixels in a picture of 112: about the size of an eye. */
  public static final AdaptiveEqualization STANDARD = new AdaptiveEqualization(2, 4);

  private static final int LEVELS = 256;

  /**
   * Checks the values.
   *
   * @param clipLimit how many times its fair share a level may have in a tile
   * @param tiles the number of tiles along each side
   * @throws IllegalArgumentException if one is too small
   */
  public AdaptiveEqualization {
    if (!(clipLimit > 0) || tiles < 1) {
      throw new IllegalArgumentException(
          "CLAHE: expected a limit above 0 and at least 1 tile, found %s and %d"
              .formatted(clipLimit, tiles));
    }
  }

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    GreyImage grey = GreyImage.of(face.picture());
    return face.withPicture(Brightness.moved(face.picture(), grey, equalize(grey)));
  }

  /**
   * Spreads the levels of a grey picture.
   *
   * @param picture any picture
   * @return a new picture of the same size
   */
  public GreyImage equalize(GreyImage picture) {
    int w = picture.width();
    int h = picture.height();
    boolean fits = w % tiles == 0 && h % tiles == 0;
    int tileWidth = fits ? w / tiles : (w + tiles - w % tiles) / tiles;
    int tileHeight = fits ? h / tiles : (h + tiles - h % tiles) / tiles;
    byte[][] tables = new byte[tiles * tiles][];
    for (int i = 0; i < tables.length; i++) {
      int left = i % tiles * tileWidth;
      tables[i] = table(histogram(picture, left, i / tiles * tileHeight, tileWidth, tileHeight));
    }
    byte[] out = new byte[w * h];
    byte[] in = picture.pixels();
    for (int y = 0, at = 0; y < h; y++) {
      float placeY = y * (1f / tileHeight) - 0.5f;
      int above = (int) Math.floor(placeY);
      float down = placeY - above;
      int upper = Math.max(above, 0) * tiles;
      int lower = Math.min(above + 1, tiles - 1) * tiles;
      for (int x = 0; x < w; x++, at++) {
        float placeX = x * (1f / tileWidth) - 0.5f;
        int before = (int) Math.floor(placeX);
        float right = placeX - before;
        int first = Math.max(before, 0);
        int second = Math.min(before + 1, tiles - 1);
        int v = in[at] & 0xff;
        float top =
            (tables[upper + first][v] & 0xff) * (1 - right)
                + (tables[upper + second][v] & 0xff) * right;
        float bottom =
            (tables[lower + first][v] & 0xff) * (1 - right)
                + (tables[lower + second][v] & 0xff) * right;
        out[at] = Brightness.clipped(top * (1 - down) + bottom * down);
      }
    }
    return new GreyImage(w, h, out);
  }

  /** Counts the levels of a tile; beyond the right and lower edge the picture is mirrored. */
  private static int[] histogram(GreyImage picture, int left, int top, int width, int height) {
    int[] counts = new int[LEVELS];
    for (int y = top; y < top + height; y++) {
      int row = mirrored(y, picture.height()) * picture.width();
      for (int x = left; x < left + width; x++) {
        counts[picture.pixels()[row + mirrored(x, picture.width())] & 0xff]++;
      }
    }
    return counts;
  }

  private static int mirrored(int at, int size) {
    if (size == 1) {
      return 0;
    }
    int turn = at % (2 * size - 2);
    return turn < size ? turn : 2 * size - 2 - turn;
  }

  private byte[] table(int[] counts) {
    int area = 0;
    for (int count : counts) {
      area += count;
    }
    clip(counts, Math.max(1, (int) (clipLimit * area / LEVELS)));
    float scale = (LEVELS - 1f) / area;
    byte[] table = new byte[LEVELS];
    int below = 0;
    for (int level = 0; level < LEVELS; level++) {
      below += counts[level];
      table[level] = Brightness.clipped(below * scale);
    }
    return table;
  }

  /** Takes what is above the limit and deals it out to all levels, the rest at even steps. */
  private static void clip(int[] counts, int limit) {
    int excess = 0;
    for (int level = 0; level < LEVELS; level++) {
      if (counts[level] > limit) {
        excess += counts[level] - limit;
        counts[level] = limit;
      }
    }
    int rest = excess % LEVELS;
    for (int level = 0; level < LEVELS; level++) {
      counts[level] += excess / LEVELS;
    }
    int step = rest == 0 ? LEVELS : Math.max(LEVELS / rest, 1);
    for (int level = 0; level < LEVELS && rest > 0; level += step, rest--) {
      counts[level]++;
    }
  }
}
