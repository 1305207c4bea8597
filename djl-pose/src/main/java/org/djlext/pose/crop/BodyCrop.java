package org.djlext.pose.crop;

import org.djlext.flashattn.image.Affine;
import org.djlext.pose.keypoint.Keypoints;

/**
 * The upright part of a picture that a model sees, in pixels of the picture; it may reach outside.
 *
 * @param centreX its middle from the left
 * @param centreY its middle from the top
 * @param width its width
 * @param height its height
 */
public record BodyCrop(double centreX, double centreY, double width, double height) {

  /**
   * Checks the values.
   *
   * @param centreX its middle from the left
   * @param centreY its middle from the top
   * @param width its width
   * @param height its height
   * @throws IllegalArgumentException if a number is not finite or a side not positive
   */
  public BodyCrop {
    boolean finite =
        Double.isFinite(centreX)
            && Double.isFinite(centreY)
            && Double.isFinite(width)
            && Double.isFinite(height);
    if (!finite || !(width > 0) || !(height > 0)) {
      throw new IllegalArgumentException(
          "box: expected finite numbers and an area, found centre (%s, %s), size %s x %s"
              .formatted(centreX, centreY, width, height));
    }
  }

  /**
   * Pads a person's box and widens the side that is too short for the model's input.
   *
   * @param x the left edge
   * @param y the upper edge
   * @param width the width, more than 0
   * @param height the height, more than 0
   * @param padding what the sides are multiplied by
   * @param inputWidth the width of the model's input
   * @param inputHeight the height of the model's input
   * @return the part to be seen, with the sides' ratio of the input
   * @throws IllegalArgumentException if a number is not finite or the box has no area
   */
  public static BodyCrop of(
      double x,
      double y,
      double width,
      double height,
      double padding,
      int inputWidth,
      int inputHeight) {
    BodyCrop box = new BodyCrop(x + width / 2, y + height / 2, width * padding, height * padding);
    double aspect = (double) inputWidth / inputHeight;
    return box.width > box.height * aspect
        ? new BodyCrop(box.centreX, box.centreY, box.width, box.width / aspect)
        : new BodyCrop(box.centreX, box.centreY, box.height * aspect, box.height);
  }

  /**
   * Returns the map from the picture to a model's input.
   *
   * @param inputWidth the width of the input
   * @param inputHeight the height of the input
   * @param rotation degrees by which the crop is turned about its centre
   * @param udp whether sizes are measured from centre to centre of the outer pixels; as in mmpose,
   *     the rotation then turns the other way
   * @return the map
   */
  public Affine toInput(int inputWidth, int inputHeight, double rotation, boolean udp) {
    double turn = Math.toRadians(rotation);
    return udp ? udp(inputWidth, inputHeight, turn) : classic(inputWidth, inputHeight, turn);
  }

  /** One scale for both axes, the centre to the centre (mmpose: get_warp_matrix). */
  private Affine classic(int inputWidth, int inputHeight, double turn) {
    double scale = inputWidth / width;
    double cos = scale * Math.cos(turn);
    double sin = scale * Math.sin(turn);
    return new Affine(
        cos,
        sin,
        inputWidth * 0.5 - cos * centreX - sin * centreY,
        -sin,
        cos,
        inputHeight * 0.5 + sin * centreX - cos * centreY);
  }

  /** A scale for each axis, corner pixels to corner pixels (mmpose: get_udp_warp_matrix). */
  private Affine udp(int inputWidth, int inputHeight, double turn) {
    double scaleX = (inputWidth - 1) / width;
    double scaleY = (inputHeight - 1) / height;
    double cos = Math.cos(turn);
    double sin = Math.sin(turn);
    return new Affine(
        cos * scaleX,
        -sin * scaleX,
        scaleX * (-centreX * cos + centreY * sin + 0.5 * width),
        sin * scaleY,
        cos * scaleY,
        scaleY * (-centreX * sin - centreY * cos + 0.5 * height));
  }

  /**
   * Brings joints from the input of a model back to the picture, for crops that are turned.
   *
   * @param joints joints in pixels of the input, as codecs give them
   * @param inputWidth the width of the input
   * @param inputHeight the height of the input
   * @param rotation what {@link #toInput} was given
   * @param udp what {@link #toInput} was given
   * @return the joints in pixels of the picture
   */
  public Keypoints toPicture(
      Keypoints joints, int inputWidth, int inputHeight, double rotation, boolean udp) {
    Keypoints upright = toPicture(joints, inputWidth, inputHeight);
    double turn = Math.toRadians(udp ? -rotation : rotation);
    double cos = Math.cos(turn);
    double sin = Math.sin(turn);
    for (int i = 0; i < upright.size(); i++) {
      double x = upright.x()[i] - centreX;
      double y = upright.y()[i] - centreY;
      upright.x()[i] = (float) (centreX + cos * x - sin * y);
      upright.y()[i] = (float) (centreY + sin * x + cos * y);
    }
    return upright;
  }

  /**
   * Brings joints from the input of a model back to the picture, for crops that are not turned.
   *
   * @param joints joints in pixels of the input, as codecs give them
   * @param inputWidth the width of the input
   * @param inputHeight the height of the input
   * @return the joints in pixels of the picture
   */
  public Keypoints toPicture(Keypoints joints, int inputWidth, int inputHeight) {
    int k = joints.size();
    float[] x = new float[k];
    float[] y = new float[k];
    for (int i = 0; i < k; i++) {
      x[i] = (float) (joints.x()[i] / inputWidth * width + centreX - 0.5 * width);
      y[i] = (float) (joints.y()[i] / inputHeight * height + centreY - 0.5 * height);
    }
    return new Keypoints(
        x,
        y,
        joints.scores(),
        joints.sigma().map(sigma -> sigma.scaled(width / inputWidth, height / inputHeight)));
  }
}
