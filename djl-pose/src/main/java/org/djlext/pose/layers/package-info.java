/**
 * What the heads of pose models share: {@link org.djlext.pose.layers.PoseHead} is what a head
 * promises, {@link org.djlext.pose.layers.Upsampling} are the transposed convolutions that some
 * begin with, and {@link org.djlext.pose.layers.Mirror} turns outputs for mirrored pictures back.
 *
 * <p>Heads and backbones are put together from {@code org.djlext.flashattn.fused}.
 */
package org.djlext.pose.layers;
