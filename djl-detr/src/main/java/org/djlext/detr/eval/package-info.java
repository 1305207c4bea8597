/**
 * Scores of DETR: average precision of boxes and masks, and panoptic quality.
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
 */
package org.djlext.detr.eval;
