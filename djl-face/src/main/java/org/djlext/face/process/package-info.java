/**
 * What is done to a face before it is embedded or learned from, in steps that can be combined.
 *
 * <pre>{@code
 * FaceSample face = FaceSample.align(FaceAligner.ARCFACE, picture, found.points());
 * FaceStep light = FaceSteps.of(GammaCorrection.toMean(0.45), AdaptiveEqualization.STANDARD);
 * float[] embedding = predictor.predict(light.apply(face, 0).picture());
 * }</pre>
 *
 * <p>Many to one, to bring faces nearer to each other before they are compared: {@link
 * org.djlext.face.process.HistogramEqualization}, {@link
 * org.djlext.face.process.AdaptiveEqualization} (CLAHE), {@link
 * org.djlext.face.process.GammaCorrection}, {@link org.djlext.face.process.DifferenceOfGaussians},
 * {@link org.djlext.face.process.TanTriggs}.
 *
 * <p>Steps do no more than change pixels: whether one helps a network depends on what the network
 * was trained with, and has to be measured.
 */
package org.djlext.face.process;
