/**
 * From a face's five points to the picture that an embedding wants, and what the points say of the
 * head.
 *
 * <pre>{@code
 * RgbImage crop = FaceAligner.ARCFACE.align(picture, face.points());  // 112 x 112
 * HeadPose head = HeadPose.estimate(face.points());                   // yaw, pitch, roll in degrees
 * FaceQuality quality = FaceQuality.of(picture, face.points());
 * if (quality.overall() < 0.3) { ... }
 * }</pre>
 *
 * <p>{@link org.djlext.face.align.FaceTemplate} has the templates for other sizes, {@link
 * org.djlext.face.align.PointFit} the least-squares fits themselves. Points that no face can have
 * are an {@link org.djlext.face.align.AlignmentException}. How pixels are scaled for a model
 * belongs to the model.
 */
package org.djlext.face.align;
