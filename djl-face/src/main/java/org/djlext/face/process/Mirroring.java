package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/** Exchanges left and right, of the points and the visibility too. */
public record Mirroring() implements FaceStep {

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    int width = face.picture().width();
    int height = face.picture().height();
    RgbImage picture =
        new RgbImage(width, height, mirrored(face.picture().pixels(), width, RgbImage.CHANNELS));
    return new FaceSample(
        picture,
        face.points().mirrored(width),
        face.visibility()
            .map(seen -> new GreyImage(width, height, mirrored(seen.pixels(), width, 1))));
  }

  private static byte[] mirrored(byte[] pixels, int width, int channels) {
    byte[] out = new byte[pixels.length];
    int row = width * channels;
    for (int i = 0; i < pixels.length; i += channels) {
      int column = i % row / channels;
      System.arraycopy(pixels, i, out, i - i % row + (width - 1 - column) * channels, channels);
    }
    return out;
  }
}
