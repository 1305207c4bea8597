package org.djlext.examples.gallery;

import org.djlext.examples.visionlanguage.PictureQuestion;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.vlm.generate.GeneratedText;

/**
 * A question about a picture, answered.
 *
 * @param picture the picture
 * @param question the question
 * @param answer what the model said
 * @param blindAnswer what it said without the picture
 */
record AskedQuestion(
    RgbImage picture, PictureQuestion question, GeneratedText answer, String blindAnswer) {

  boolean right() {
    return question.accepts(answer.text());
  }

  boolean rightBlindly() {
    return question.accepts(blindAnswer);
  }

  String size() {
    return picture.width() + " × " + picture.height();
  }
}
