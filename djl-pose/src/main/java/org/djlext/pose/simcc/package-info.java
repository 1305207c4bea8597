/**
 * Joints as classes: one classifier over bins of x and one over bins of y (SimCC, arXiv
 * 2107.03332), with RTMPose's head (arXiv 2303.07399) or the plain one.
 *
 * <pre>{@code
 * BinCounts bins = BinCounts.of(192, 256, 2);
 * var head = new RtmccHead(RtmccConfig.RTMPOSE, new FeatureMap(512, 6, 8), 17, bins);
 * var codec = new SimccCodec(bins, 2, new BinSmoothing.Gaussian(4.9, 5.66, false), false);
 * Loss loss = BinLoss.rtmpose(10, 10, BinLoss.Reduction.SUM_OVER_BATCH);
 * }</pre>
 *
 * <p>Letters of shapes: B batch, K joints, C channels, h and w of the backbone's map, W and H of
 * the input, k bins for each pixel.
 */
package org.djlext.pose.simcc;
