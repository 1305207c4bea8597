/**
 * From a person's box to a model's input, and back.
 *
 * <pre>{@code
 * BodyCrop crop = BodyCrop.of(x, y, width, height, 1.25, 192, 256);
 * Affine map = crop.toInput(192, 256, 0, false);
 * RgbImage input = PictureWarp.warp(picture, map, 192, 256, BilinearSampling.EXACT);
 * // a model finds joints in the input
 * Keypoints inPicture = crop.toPicture(joints, 192, 256);
 * }</pre>
 *
 * <p>A box that lies outside the picture gives a black input; one without area, or with numbers
 * that are not finite, is an error.
 */
package org.djlext.pose.crop;
