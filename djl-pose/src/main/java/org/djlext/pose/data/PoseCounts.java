package org.djlext.pose.data;

/**
 * What a data set has, and what of it is not trained on. All but the broken pictures are counted
 * when the data set is prepared.
 *
 * @param pictures the pictures that the annotations name
 * @param people the people that are trained on
 * @param crowds annotations left out because they mark a crowd
 * @param unlabelled annotations left out because no joint of theirs is labelled
 * @param boxesWithoutArea annotations left out because they have no box, or none with an area
 *     inside the picture
 * @param badPictures pictures that could not be used so far
 */
public record PoseCounts(
    long pictures,
    long people,
    long crowds,
    long unlabelled,
    long boxesWithoutArea,
    long badPictures) {}
