/**
 * Panoptic segmentation with DETR: from the detector's queries to masks, and from masks to a
 * picture in which every pixel belongs to one segment (section 4.4 and appendix of arXiv
 * 2005.12872).
 *
 * <p>{@link org.djlext.detr.panoptic.PanopticHead} is the part of the model that makes {@code
 * pred_masks}: {@link org.djlext.detr.panoptic.AttentionMap} says where each query looks, and
 * {@link org.djlext.detr.panoptic.MaskHead} sharpens that with the finer maps of the backbone.
 *
 * <p>Letters of shapes: B batch, Q queries, E embedding, N heads of the attention map, C channels,
 * {@code h, w} the coarse map that the transformer sees, {@code H, W} the finest map used.
 *
 * <p>The losses of masks belong to {@code org.djlext.detr.loss}, their scores to {@code
 * org.djlext.detr.eval}.
 */
package org.djlext.detr.panoptic;
