/**
 * How good joints are.
 *
 * <pre>{@code
 * CocoDataset truth = CocoDataset.read(Path.of("person_keypoints_val2017.json"));
 * List<CocoResult> found = CocoResult.read(Path.of("keypoints.json"));
 * DetectionScores scores =
 *     KeypointEvaluation.score(truth, found, KeypointSet.coco().sigmas());
 * double ap = scores.value("AP");
 * }</pre>
 *
 * <p>{@link org.djlext.pose.eval.Pck} counts joints that lie near enough. {@link
 * org.djlext.pose.eval.OksEvaluator} and {@link org.djlext.pose.eval.PckEvaluator} score the
 * batches of {@link org.djlext.pose.data.PoseDataset} within DJL's training.
 */
package org.djlext.pose.eval;
