/**
 * Joints as maps: the head of Simple Baselines (arXiv 1804.06208), read by quarter offset, DARK
 * (arXiv 1910.06278) or UDP (arXiv 1911.07524).
 *
 * <pre>{@code
 * var head = new HeatmapHead(Upsampling.SIMPLE_BASELINE, new FeatureMap(2048, 6, 8), 17, true);
 * var codec = new HeatmapCodec(new HeatmapSize(192, 256, 48, 64), 2, Refinement.QUARTER, 11);
 * Loss loss = new HeatmapLoss(HeatmapLoss.Variant.MMPOSE);
 * }</pre>
 *
 * <p>Letters of shapes: B batch, K joints, C channels, h and w of maps.
 */
package org.djlext.pose.heatmap;
