package org.djlext.face.process;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * Covers a part of a face, as augmentation: one of several covers, of random colour and size, drawn
 * where the face's points and the mean face have eyes, nose, mouth and outline. What is covered
 * then is no longer visible.
 *
 * @param covers what may be drawn, each as likely as the others
 */
public record Occlusion(List<Cover> covers) implements FaceStep {

  /** Any cover. */
  public static final Occlusion ANY = of(Cover.values());

  /**
   * Copies the list.
   *
   * @param covers what may be drawn
   * @throws IllegalArgumentException if there is none
   */
  public Occlusion {
    covers = List.copyOf(covers);
    if (covers.isEmpty()) {
      throw new IllegalArgumentException("occlusion: expected at least one cover, found none");
    }
  }

  /**
   * Makes a step of some covers.
   *
   * @param covers what may be drawn
   * @return the step
   */
  public static Occlusion of(Cover... covers) {
    return new Occlusion(List.of(covers));
  }

  /**
   * Covers a face.
   *
   * @param face the face
   * @param random decides which cover it is and how it looks
   * @return the covered face, which knows what is seen
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    int width = face.picture().width();
    int height = face.picture().height();
    Cover cover = covers.get(random.nextInt(covers.size()));
    BufferedImage sheet =
        new CoverPaint(HeadFit.of(face.points()), width, height, random).paint(cover);
    int[] drawn = sheet.getRGB(0, 0, width, height, null, 0, width);
    byte[] pixels = face.picture().pixels().clone();
    byte[] seen = new byte[width * height];
    Arrays.fill(seen, (byte) 255);
    byte[] before = face.visibility().map(GreyImage::pixels).orElse(seen);
    for (int i = 0; i < seen.length; i++) {
      int alpha = drawn[i] >>> 24;
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        int at = i * RgbImage.CHANNELS + c;
        int over = drawn[i] >>> 16 - 8 * c & 0xff;
        pixels[at] = (byte) (((pixels[at] & 0xff) * (255 - alpha) + over * alpha + 127) / 255);
      }
      seen[i] = (byte) ((before[i] & 0xff) * (255 - alpha) / 255);
    }
    return new FaceSample(new RgbImage(width, height, pixels), face.points())
        .withVisibility(new GreyImage(width, height, seen));
  }
}
