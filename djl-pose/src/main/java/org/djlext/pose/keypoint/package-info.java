/**
 * Joints: where they are ({@link org.djlext.pose.keypoint.Keypoints}), what they are called and how
 * they belong together ({@link org.djlext.pose.keypoint.KeypointSet}), and what heads are trained
 * on ({@link org.djlext.pose.keypoint.KeypointCodec}).
 *
 * <pre>{@code
 * KeypointSet coco = KeypointSet.coco();
 * int other = coco.mirrorIndices()[coco.names().indexOf("left_wrist")];  // the right one
 * }</pre>
 *
 * <p>Letters of shapes: B batch, K joints.
 */
package org.djlext.pose.keypoint;
