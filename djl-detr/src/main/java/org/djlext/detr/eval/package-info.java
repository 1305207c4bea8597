/**
 * Scores of DETR: average precision of boxes and masks, and panoptic quality, from files and in
 * DJL's training loop.
 *
 * <p>Files of boxes and masks are scored by {@link org.djlext.flashattn.coco.CocoEvaluation}, files
 * of panoptic pictures by {@link org.djlext.detr.eval.PanopticEvaluation}:
 *
 * <pre>{@code
 * PanopticScores scores = PanopticEvaluation.evaluate(
 *         PanopticDataset.read(truthFile), truthFolder,
 *         PanopticDataset.read(resultFile), resultFolder);
 * double pq = scores.all().pq();
 * }</pre>
 *
 * <p>In DJL's training loop, {@link org.djlext.detr.eval.DetectionEvaluator} and {@link
 * org.djlext.detr.eval.PanopticEvaluator} are DJL evaluators that go through an epoch batch by
 * batch:
 *
 * <pre>{@code
 * new DefaultTrainingConfig(loss)
 *         .addEvaluator(DetectionEvaluator.builder().optScore("AP50").build());
 * }</pre>
 */
package org.djlext.detr.eval;
