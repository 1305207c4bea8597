/**
 * Pictures that commands read and write.
 *
 * <pre>{@code
 * for (PictureFile file : PictureFile.of(List.of(Path.of("holiday.jpg"), Path.of("frames")))) {
 *     BufferedImage picture = ImageIO.read(file.path().toFile());
 *     byte[] larger = PngBytes.of(Enlargement.of(picture).apply(picture));
 * }
 * }</pre>
 */
package org.djlext.examples.picture;
