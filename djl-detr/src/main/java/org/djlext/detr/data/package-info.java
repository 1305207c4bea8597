/**
 * Training data of DETR: pictures with boxes and masks, augmented as in the paper.
 *
 * <p>{@link org.djlext.detr.data.DetectionSample} is a picture with what is to be found in it, and
 * {@link org.djlext.detr.data.SampleTransform} a step of augmentation; {@link
 * org.djlext.detr.data.PaperAugmentation} has those of the paper.
 *
 * <pre>{@code
 * SampleTransform augmentation = PaperAugmentation.training();
 * DetectionSample augmented = augmentation.apply(sample, new SplittableRandom(7));
 * }</pre>
 *
 * <p>Letters of shapes: B batch, H and W height and width of the padded pictures, M most objects of
 * a picture in the batch.
 */
package org.djlext.detr.data;
