package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;

/**
 * Spreads brightness so that all levels are about equally frequent. Colours keep their differences:
 * a pixel's channels are moved by as much as its brightness.
 */
public record HistogramEqualization() implements FaceStep {

  private static final int LEVELS = 256;

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    GreyImage grey = GreyImage.of(face.picture());
    return face.withPicture(Brightness.moved(face.picture(), grey, equalize(grey)));
  }

  /**
   * Spreads the levels of a grey picture, as OpenCV's {@code equalizeHist} does.
   *
   * @param picture any picture
   * @return a new picture of the same size; the same picture if it has a single level
   */
  public static GreyImage equalize(GreyImage picture) {
    byte[] pixels = picture.pixels();
    int[] counts = new int[LEVELS];
    for (byte pixel : pixels) {
      counts[pixel & 0xff]++;
    }
    int darkest = 0;
    while (counts[darkest] == 0) {
      darkest++;
    }
    if (counts[darkest] == pixels.length) {
      return picture; // a single level has nowhere to go
    }
    byte[] table = new byte[LEVELS];
    float scale = (LEVELS - 1f) / (pixels.length - counts[darkest]);
    int below = 0;
    for (int level = darkest + 1; level < LEVELS; level++) {
      below += counts[level];
      table[level] = Brightness.clipped(below * scale);
    }
    byte[] spread = new byte[pixels.length];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = table[pixels[i] & 0xff];
    }
    return new GreyImage(picture.width(), picture.height(), spread);
  }
}
