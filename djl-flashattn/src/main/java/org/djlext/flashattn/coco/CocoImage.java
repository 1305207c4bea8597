package org.djlext.flashattn.coco;

/**
 * A picture of a data set.
 *
 * @param id what annotations and results call it
 * @param fileName the name of its file; empty if the annotations do not say
 * @param height the height in pixels; 0 if the annotations do not say
 * @param width the width in pixels; 0 if the annotations do not say
 */
public record CocoImage(long id, String fileName, int height, int width) {}
