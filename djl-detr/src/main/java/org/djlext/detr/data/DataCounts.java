package org.djlext.detr.data;

/**
 * What a data set has, and what of it is not trained on. Objects are counted when the data set is
 * prepared, or with the first reading of their picture if the annotations do not say how large it
 * is.
 *
 * @param pictures the pictures that the annotations name
 * @param objects the objects that are trained on
 * @param crowds annotations left out because they mark a crowd
 * @param boxesWithoutArea annotations left out because they have no box, or none with an area
 *     inside the picture
 * @param boxesClamped objects that are trained on with a box that reached out of the picture
 * @param unusableMasks annotations left out because masks are wanted and they have none of the
 *     picture's size; found as pictures are read
 * @param badPictures pictures that could not be used so far
 */
public record DataCounts(
    long pictures,
    long objects,
    long crowds,
    long boxesWithoutArea,
    long boxesClamped,
    long unusableMasks,
    long badPictures) {}
