package org.djlext.face.process;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.djlext.face.match.PartEmbeddings;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * Shows a face several times, each time one part of it only, so that faces are compared by the
 * parts that are seen in both:
 *
 * <pre>{@code
 * FaceSample face = new CoverEstimate().apply(aligned, 0);
 * PartEmbeddings parts =
 *     FaceParts.embeddings(face, predictor.batchPredict(FaceParts.pictures(face)));
 * double likeness = parts.cosine(others);
 * }</pre>
 *
 * <p>The parts are, in this order, the whole face, its upper half to the tip of the nose, its lower
 * half from below the eyes on, its left half and its right half. What is left out is filled by
 * {@link CoverFill}, halves therefore from their mirrored selves. A part of which a quarter or more
 * is covered has next to no weight; of two faces without covers the whole counts as much as all
 * halves together.
 */
public final class FaceParts {

  private static final double HALF_WEIGHT = 0.5;
  private static final double LEAST_WEIGHT = 0.01;
  private static final double LEAST_SEEN = 0.75;
  private static final double SOFT = 8; // millimetres over which a part ends

  /** A part of the face: how far inside a place is, in millimetres. */
  private enum Part {
    WHOLE,
    UPPER,
    LOWER,
    LEFT,
    RIGHT;

    double inside(double x, double y) {
      return switch (this) {
        case WHOLE -> 2 * SOFT;
        case UPPER -> 36 - y;
        case LOWER -> y - 14;
        case LEFT -> -x;
        case RIGHT -> x;
      };
    }
  }

  private FaceParts() {}

  /**
   * Makes a picture of each part.
   *
   * @param face an aligned face; where its visibility is not known, all of it counts as seen
   * @return as many pictures as there are parts, of the same size
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  public static List<RgbImage> pictures(FaceSample face) {
    FrontMap map = FrontMap.of(face);
    List<RgbImage> pictures = new ArrayList<>();
    for (Part part : Part.values()) {
      byte[] seen = seen(face);
      for (int i = 0; i < seen.length; i++) {
        double share = map.on(i) ? share(part, map, i) : 1;
        seen[i] = (byte) Math.rint(share * (seen[i] & 0xff));
      }
      FaceSample only = face.withVisibility(new GreyImage(map.width(), map.height(), seen));
      pictures.add(new CoverFill().apply(only, 0).picture());
    }
    return pictures;
  }

  /**
   * Weighs the embeddings of the parts by how much of each is seen.
   *
   * @param face the face
   * @param embeddings those of {@link #pictures}, in their order
   * @return embeddings and weights
   * @throws IllegalArgumentException if there is not one for each part
   */
  public static PartEmbeddings embeddings(FaceSample face, List<float[]> embeddings) {
    FrontMap map = FrontMap.of(face);
    byte[] seen = seen(face);
    List<Double> weights = new ArrayList<>();
    for (Part part : Part.values()) {
      double visible = 0;
      double all = 0;
      for (int i = 0; i < seen.length; i++) {
        if (map.on(i)) {
          double share = share(part, map, i);
          all += share;
          visible += share * (seen[i] & 0xff) / 255;
        }
      }
      double ramp = all == 0 ? 0 : (visible / all - LEAST_SEEN) / (1 - LEAST_SEEN);
      double weight = part == Part.WHOLE ? 1 : HALF_WEIGHT;
      weights.add(weight * Math.max(LEAST_WEIGHT, ramp));
    }
    return new PartEmbeddings(embeddings, weights);
  }

  private static double share(Part part, FrontMap map, int pixel) {
    return FaceSurface.smooth(0.5 + part.inside(map.x()[pixel], map.y()[pixel]) / (2 * SOFT));
  }

  private static byte[] seen(FaceSample face) {
    byte[] seen = new byte[face.picture().width() * face.picture().height()];
    Arrays.fill(seen, (byte) 255);
    return face.visibility().map(mask -> mask.pixels().clone()).orElse(seen);
  }
}
