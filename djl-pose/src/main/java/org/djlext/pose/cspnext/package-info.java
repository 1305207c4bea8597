/**
 * CSPNeXt, the backbone of RTMPose (arXiv 2303.07399) and RTMDet.
 *
 * <pre>{@code
 * CspNext backbone = new CspNext(CspNextConfig.small());
 * backbone.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 256, 192));
 * NDArray map = backbone.forward(store, new NDList(pixels), false).head();  // (1, 512, 8, 6)
 * }</pre>
 *
 * <p>Letters of shapes: B batch, C channels, H and W height and width.
 */
package org.djlext.pose.cspnext;
