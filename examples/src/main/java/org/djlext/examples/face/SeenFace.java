package org.djlext.examples.face;

import org.djlext.face.Face;
import org.djlext.face.align.FaceQuality;
import org.djlext.flashattn.image.RgbImage;

/**
 * The face of a picture that was chosen.
 *
 * @param picture the picture
 * @param face where it is, or null if the picture was aligned already
 * @param count how many faces the picture shows
 * @param crop the aligned face, as it is embedded
 * @param quality how fit it is for recognition
 */
record SeenFace(RgbImage picture, Face face, int count, RgbImage crop, FaceQuality quality) {}
