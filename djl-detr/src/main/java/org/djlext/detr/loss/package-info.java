/**
 * The loss of DETR: queries are matched to objects, and each pair is compared.
 *
 * <p>{@link org.djlext.detr.loss.DetrLoss} is a DJL {@code Loss}, whose parts can be watched:
 *
 * <pre>{@code
 * DetrLoss loss = DetrLoss.builder().build();
 * TrainingConfig config = new DefaultTrainingConfig(loss)
 *         .addEvaluator(loss.evaluator(LossPart.CLASSIFICATION))
 *         .addEvaluator(loss.evaluator(LossPart.GIOU))
 *         .addTrainingListeners(TrainingListener.Defaults.logging());
 * }</pre>
 *
 * <p>{@link org.djlext.detr.loss.LinearAssignment} solves the assignment problem behind {@link
 * org.djlext.detr.loss.HungarianMatcher}, for whoever has another use for it.
 *
 * <p>Letters in shapes: B batch, Q queries, C classes, M places for objects, L decoder layers that
 * give outputs, H and W height and width.
 *
 * @see <a href="https://arxiv.org/abs/2005.12872">End-to-End Object Detection with Transformers</a>
 */
package org.djlext.detr.loss;
