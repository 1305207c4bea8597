/**
 * Pictures for vision models: read from whatever files there are, and resized exactly as the
 * reference implementations do.
 *
 * <p>{@link org.djlext.flashattn.image.RgbImageReader} reads a file, a stream or bytes into an
 * {@link org.djlext.flashattn.image.RgbImage}, 8 bits a channel, red, green, blue, as the person
 * who took the picture saw it. {@link org.djlext.flashattn.image.ResampleFilter} names the filters
 * that pictures are resized with; results are those of Pillow, byte by byte.
 *
 * <pre>{@code
 * RgbImage picture = RgbImageReader.standard().read(Path.of("holiday.jpg"));
 * RgbImage small = picture.resize(640, 480, ResampleFilter.BILINEAR);
 * }</pre>
 *
 * <p>{@link org.djlext.flashattn.image.PictureWarp} turns, scales and shears pictures by an {@link
 * org.djlext.flashattn.image.Affine} map as OpenCV does, and without aliasing where they shrink.
 *
 * <p>How a model wants its pixels scaled and laid out belongs to the model, not here.
 */
package org.djlext.flashattn.image;
