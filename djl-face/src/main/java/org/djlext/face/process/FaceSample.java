package org.djlext.face.process;

import java.util.Objects;
import java.util.Optional;
import org.djlext.face.FivePoints;
import org.djlext.face.align.FaceAligner;
import org.djlext.face.align.FaceTemplate;
import org.djlext.flashattn.image.GreyImage;
import org.djlext.flashattn.image.RgbImage;

/**
 * A face as steps take and give it: a picture, where the face's points are in it, and, where it is
 * known, what of the face can be seen.
 *
 * @param picture the picture, {@code (H, W, 3)}, as a rule aligned
 * @param points the face's points, in pixels of the picture
 * @param visibility {@code (H, W)}: 255 where the face is seen, 0 where something covers it; empty
 *     where nobody has looked
 */
public record FaceSample(RgbImage picture, FivePoints points, Optional<GreyImage> visibility) {

  /**
   * Checks the values.
   *
   * @param picture the picture
   * @param points the face's points in it
   * @param visibility what is seen, of the picture's size
   * @throws IllegalArgumentException if the visibility has another size than the picture
   */
  public FaceSample {
    Objects.requireNonNull(picture, "picture");
    Objects.requireNonNull(points, "points");
    if (visibility.isPresent()
        && (visibility.get().width() != picture.width()
            || visibility.get().height() != picture.height())) {
      throw new IllegalArgumentException(
          "visibility: expected the picture's size %d x %d, found %d x %d"
              .formatted(
                  picture.width(),
                  picture.height(),
                  visibility.get().width(),
                  visibility.get().height()));
    }
  }

  /**
   * Constructs a face whose covers nobody has looked for.
   *
   * @param picture the picture
   * @param points the face's points in it
   */
  public FaceSample(RgbImage picture, FivePoints points) {
    this(picture, points, Optional.empty());
  }

  /**
   * Takes an aligned picture whose points are not known any more: they are where the template has
   * them. Steps that depend on how the head is turned then see it looking straight ahead.
   *
   * @param aligned a square picture of an aligner, of 112 x 112 pixels or another size
   * @return the face
   * @throws IllegalArgumentException if the picture is not square
   */
  public static FaceSample ofTemplate(RgbImage aligned) {
    if (aligned.width() != aligned.height()) {
      throw new IllegalArgumentException(
          "aligned face: expected a square picture, found %d x %d"
              .formatted(aligned.width(), aligned.height()));
    }
    return new FaceSample(aligned, FaceTemplate.square(aligned.width()).points());
  }

  /**
   * Aligns a face and keeps where its points come to.
   *
   * @param aligner the aligner
   * @param picture any picture
   * @param points the face's points in it
   * @return the aligned face
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  public static FaceSample align(FaceAligner aligner, RgbImage picture, FivePoints points) {
    return new FaceSample(aligner.align(picture, points), aligner.alignedPoints(points));
  }

  /**
   * Returns the same face in other colours.
   *
   * @param other a picture of the same size
   * @return the face, with these points and this visibility
   */
  public FaceSample withPicture(RgbImage other) {
    return new FaceSample(other, points, visibility);
  }

  /**
   * Returns the same face, knowing what is seen of it.
   *
   * @param seen {@code (H, W)}: 255 where the face is seen, 0 where it is covered
   * @return the face, with this picture and these points
   */
  public FaceSample withVisibility(GreyImage seen) {
    return new FaceSample(picture, points, Optional.of(seen));
  }
}
