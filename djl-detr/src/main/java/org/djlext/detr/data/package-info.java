/**
 * Training data of DETR: pictures with boxes and masks, augmented as in the paper.
 *
 * <p>{@link org.djlext.detr.data.CocoDetectionDataset} and {@link
 * org.djlext.detr.data.CocoPanopticDataset} read the two formats of COCO and give batches to DJL's
 * {@code Trainer}; {@link org.djlext.detr.data.DetrDataset} says what is in a batch. What is left
 * out is counted, see {@link org.djlext.detr.data.DataCounts}.
 *
 * <pre>{@code
 * CocoDetectionDataset training =
 *     CocoDetectionDataset.builder()
 *         .setAnnotations(Path.of("annotations/instances_train2017.json"))
 *         .setPictures(Path.of("train2017"))
 *         .optClassCount(91)
 *         .optAugmentation(PaperAugmentation.training())
 *         .setSampling(2, true)
 *         .build();
 * EasyTrain.fit(trainer, 300, training, validation);
 * }</pre>
 *
 * <p>{@link org.djlext.detr.data.DetectionSample} is a picture with what is to be found in it, and
 * {@link org.djlext.detr.data.SampleTransform} a step of augmentation; {@link
 * org.djlext.detr.data.PaperAugmentation} has those of the paper.
 *
 * <p>Letters of shapes: B batch, H and W height and width of the padded pictures, M most objects of
 * a picture in the batch.
 */
package org.djlext.detr.data;
