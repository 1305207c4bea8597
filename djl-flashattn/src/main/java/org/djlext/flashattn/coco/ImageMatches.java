package org.djlext.flashattn.coco;

/**
 * Which detections of one picture and category are right. Of each detection and area range a bit
 * for each threshold.
 *
 * @param imageId the picture, which decides among equal scores
 * @param scores descending, (D)
 * @param matched whether a truth was found, (A, D)
 * @param ignored whether that is neither right nor wrong, (A, D)
 * @param positives how many truths were to be found, (A)
 */
record ImageMatches(
    long imageId, double[] scores, int[][] matched, int[][] ignored, int[] positives) {}
