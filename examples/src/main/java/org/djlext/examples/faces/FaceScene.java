package org.djlext.examples.faces;

import java.util.List;
import org.djlext.face.Face;
import org.djlext.flashattn.image.RgbImage;

/**
 * A picture of people's heads.
 *
 * @param picture the picture
 * @param faces where the faces are, with their true points; all have the score 1
 * @param people whose they are, by index
 */
public record FaceScene(RgbImage picture, List<Face> faces, List<Long> people) {}
