package org.djlext.detr;

import ai.djl.modality.cv.output.DetectedObjects;
import org.djlext.detr.panoptic.PanopticSegmentation;

/**
 * Everything that one pass of a panoptic DETR says about a picture.
 *
 * @param objects the objects with their boxes; stuff such as sky has boxes as well
 * @param segmentation the segments, in the size of the picture
 */
public record PanopticDetections(DetectedObjects objects, PanopticSegmentation segmentation) {}
