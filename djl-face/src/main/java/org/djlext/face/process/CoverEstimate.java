package org.djlext.face.process;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.ResampleFilter;
import org.djlext.flashattn.image.RgbImage;

/**
 * Looks for dark glasses and for a mask or scarf, and marks what they cover as not seen. The lower
 * face counts as covered where it has another hue than the person's skin elsewhere, the eyes where
 * they and what is below them are much darker.
 *
 * <p>Rules, not learned. Covers of the colour of skin, such as hands, and clear glasses are not
 * found; a beard may be taken for a scarf. Who knows what is covered gives it with {@link
 * FaceSample#withVisibility}; what was known before stays.
 */
public record CoverEstimate() implements FaceStep {

  private static final double OTHER_HUE = 0.15;
  private static final double LIPS_HUE = 0.2; // lips differ from skin
  private static final double DARK_EYES = -0.8; // as logarithms
  private static final double DARK_BELOW_EYES = -0.6;
  private static final double TURNED = 15;
  private static final int COARSE = 28; // pixels of noise and of freckles do not count
  private static final double HIGHEST = 16;
  private static final double ROW = 4;

  /**
   * What was found.
   *
   * @param eyes whether both eyes are covered
   * @param lower whether nose or mouth are covered
   * @param top how far below the eyes the lower cover begins, in millimetres
   */
  record Found(boolean eyes, boolean lower, double top) {}

  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    FrontMap map = FrontMap.of(face);
    Found found = find(face, map);
    byte[] seen = new byte[map.x().length];
    Arrays.fill(seen, (byte) 255);
    face.visibility().ifPresent(known -> System.arraycopy(known.pixels(), 0, seen, 0, seen.length));
    for (int i = 0; i < seen.length; i++) {
      double side = Math.abs(map.x()[i]);
      double y = map.y()[i];
      boolean glass = found.eyes && side > 6 && side < 58 && y > -16 && y < 20;
      if (map.on(i) && (found.lower && y > found.top || glass)) {
        seen[i] = 0;
      }
    }
    return face.withVisibility(new GreyImage(map.width(), map.height(), seen));
  }

  static Found find(FaceSample face, FrontMap map) {
    RgbImage picture = face.picture();
    RgbImage coarse =
        picture
            .resize(COARSE, COARSE, ResampleFilter.BILINEAR)
            .resize(picture.width(), picture.height(), ResampleFilter.BILINEAR);
    SkinColour skin = SkinColour.of(coarse, map);
    if (skin == null) {
      return new Found(false, false, 0);
    }
    double yaw = HeadFit.of(face.points()).pose().yaw();
    double far = Math.abs(yaw) < TURNED ? 0 : Math.signum(yaw);
    Share jaw = new Share();
    Share lips = new Share();
    Share eyes = new Share();
    Share belowEyes = new Share();
    Share[] rows = new Share[(int) ((60 - HIGHEST) / ROW)];
    Arrays.setAll(rows, i -> new Share());
    for (int i = 0; i < map.x().length; i++) {
      if (!map.on(i) || map.x()[i] * far > 0) {
        continue;
      }
      double side = Math.abs(map.x()[i]);
      double y = map.y()[i];
      double hue = skin.hueDistance(coarse, i);
      boolean mouth = side < 30 && y > 58 && y < 88;
      if (mouth) {
        lips.add(hue > LIPS_HUE);
      } else if (side < 46 && y > 50 && y < 92) {
        jaw.add(hue > OTHER_HUE);
      }
      int row = (int) ((y - HIGHEST) / ROW);
      if (side < 40 && y >= HIGHEST && row < rows.length) {
        rows[row].add(hue > OTHER_HUE);
      }
      double fromEye = Math.abs(side - 31.5);
      if (fromEye < 16 && Math.abs(y) < 10) {
        eyes.add(skin.brighter(coarse, i) < DARK_EYES);
      } else if (fromEye < 18 && y > 8 && y < 18) {
        belowEyes.add(skin.brighter(coarse, i) < DARK_BELOW_EYES);
      }
    }
    int top = rows.length;
    while (top > 0 && rows[top - 1].of() > 0.5) {
      top--;
    }
    return new Found(
        eyes.of() > 0.4 && belowEyes.of() > 0.4,
        jaw.of() > 0.25 && lips.of() > 0.55,
        HIGHEST + ROW * top);
  }

  /** How many of some pixels have a property. */
  private static final class Share {
    private int all;
    private int some;

    void add(boolean has) {
      all++;
      some += has ? 1 : 0;
    }

    double of() {
      return all == 0 ? 0 : (double) some / all;
    }
  }
}
