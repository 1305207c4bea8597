package org.djlext.detr.panoptic;

/**
 * One thing or one kind of stuff in a picture.
 *
 * @param id the number of its pixels in {@link PanopticSegmentation#ids()}
 * @param category the class, the index of the logit
 * @param thing whether it can be counted; stuff, such as sky, cannot
 * @param area the number of its pixels
 * @param score the probability of the class, as the query gives it
 * @param query the query that found it, the first one where several were merged
 */
public record PanopticSegment(
    int id, int category, boolean thing, int area, float score, int query) {}
