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
 */
package org.djlext.pose.eval;
