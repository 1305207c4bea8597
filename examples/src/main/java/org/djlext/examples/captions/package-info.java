/**
 * Pictures with captions, a checker that looks whether they agree, and the miniature Chameleon that
 * learns to draw them and to describe them.
 *
 * <pre>{@code
 * Caption caption = Caption.parse("a red square left of a blue circle").orElseThrow();
 * CaptionedScene scene = CaptionedScene.of(caption, new SplittableRandom(7));
 * RgbImage picture = scene.draw();
 * boolean agrees = PictureReading.of(picture).agreesWith(caption);
 * }</pre>
 *
 * <p>{@link org.djlext.examples.captions.TrainChameleonMiniature} is the program that trains it.
 * The pictures are simple on purpose: what is drawn can be told from the pixels without a model.
 */
package org.djlext.examples.captions;
