/**
 * Data sets of annotated pictures for DJL's {@code Trainer}: read ahead by several threads,
 * shuffled from a seed, not stopped by a picture that is broken.
 *
 * <p>{@link org.djlext.flashattn.data.PictureDataset} is what the data sets of the models extend:
 *
 * <pre>{@code
 * final class Portraits extends PictureDataset<RgbImage> {
 *     protected RgbImage read(int index, RandomGenerator random) throws IOException {
 *         return AnnotatedPicture.read(pictureFile(index), 0, 0);  // augmented as you like
 *     }
 *     protected PackedSamples pack(List<RgbImage> samples) { ... }  // arrays of a batch
 *     protected Path pictureFile(int index) { ... }
 *     ...
 * }
 * }</pre>
 *
 * <p>What samples are and how they are augmented is known to the modules of the models.
 */
package org.djlext.flashattn.data;
