/**
 * What is done to a face before it is embedded or learned from, in steps that can be combined.
 *
 * <pre>{@code
 * FaceSample face = FaceSample.align(FaceAligner.ARCFACE, picture, found.points());
 * FaceStep steps = FaceSteps.of(Frontalization.STANDARD, AdaptiveEqualization.STANDARD);
 * float[] embedding = predictor.predict(steps.apply(face, 0).picture());
 * }</pre>
 *
 * <p>Many to one, to bring faces nearer to each other before they are compared: {@link
 * org.djlext.face.process.NamedStep} lists these steps. {@link org.djlext.face.process.FaceParts}
 * compares covered faces part by part.
 *
 * <p>One to many, to learn from: {@link org.djlext.face.process.PoseChange}, {@link
 * org.djlext.face.process.Relighting}, {@link org.djlext.face.process.Occlusion} and others, by
 * chance in {@link org.djlext.face.process.FaceAugmentation}, in data sets by {@link
 * org.djlext.face.process.FaceTransform}.
 *
 * <p>Steps do no more than change pixels: whether one helps a network depends on what the network
 * was trained with, and has to be measured.
 */
package org.djlext.face.process;
