/**
 * The miniature Kimi-VL: pictures with questions, and the program that trains it on them.
 *
 * <p>{@link org.djlext.examples.visionlanguage.AskedPicture} draws a picture with questions that
 * have one right answer each; {@link org.djlext.examples.visionlanguage.TrainKimiVlMiniature} is
 * the program; {@link org.djlext.examples.visionlanguage.HeldOutQuestions} measures a model. The
 * pictures themselves are those of {@link org.djlext.examples.sketch}.
 */
package org.djlext.examples.visionlanguage;
