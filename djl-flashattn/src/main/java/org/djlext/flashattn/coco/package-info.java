/**
 * Annotations, results and scores as the COCO data set has them: its JSON files, its run-length
 * masks, and the matching of detections to truths from which average precision follows.
 *
 * <p>{@link org.djlext.flashattn.coco.CocoDataset} and {@link org.djlext.flashattn.coco.CocoResult}
 * are the two files. Shapes are {@link org.djlext.flashattn.coco.CocoBox}, {@link
 * org.djlext.flashattn.coco.PolygonSegmentation} and {@link
 * org.djlext.flashattn.coco.RunLengthMask}:
 *
 * <pre>{@code
 * CocoDataset truth = CocoDataset.read(Path.of("instances_val2017.json"));
 * CocoImage image = truth.images().get(0);
 * for (CocoAnnotation object : truth.annotations()) {
 *     if (object.imageId() == image.id()) {
 *         RunLengthMask mask = object.segmentation().mask(image.height(), image.width());
 *         byte[] pixels = mask.pixels();
 *     }
 * }
 * }</pre>
 *
 * <p>Models are not known here; what a model predicts becomes results in its own module.
 */
package org.djlext.flashattn.coco;
