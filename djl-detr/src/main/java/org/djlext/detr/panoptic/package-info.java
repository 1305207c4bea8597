/**
 * Panoptic segmentation with DETR: from the detector's queries to masks, and from masks to a
 * picture in which every pixel belongs to one segment (section 4.4 and appendix of arXiv
 * 2005.12872).
 *
 * <p>{@link org.djlext.detr.panoptic.PanopticHead} is the part of the model that makes {@code
 * pred_masks}: {@link org.djlext.detr.panoptic.AttentionMap} says where each query looks, and
 * {@link org.djlext.detr.panoptic.MaskHead} sharpens that with the finer maps of the backbone.
 * {@link org.djlext.detr.panoptic.PanopticMerge} makes segments of masks, in the two ways that are
 * published; {@link org.djlext.detr.panoptic.SemanticMerge} and {@link
 * org.djlext.detr.panoptic.InstanceMasks} are for those who want classes or single masks. {@link
 * org.djlext.detr.panoptic.MaskFrame} says how masks lie over a picture that was resized and
 * padded.
 *
 * <pre>{@code
 * NDList out = predictor.predict(new NDList(pixelValues));     // logits, pred_boxes, pred_masks
 * MaskFrame frame = MaskFrame.unpadded(new Size(800, 1066), new Size(480, 640));
 * PanopticMerge merge = new OriginalMerge(PanopticMerge.COCO_THINGS);
 * PanopticSegmentation result = merge.merge(out.get(0).get(0), out.get(2).get(0), frame);
 * new PanopticDrawing(names).draw(picture, result).save(file, "png");
 * PanopticMap.ofRows(result.numberedFromOne().ids()).write(path);
 * }</pre>
 *
 * <p>Attention weights, which {@link org.djlext.detr.DetrAttention} gives, become pictures by
 * {@link org.djlext.detr.panoptic.HeatMap}.
 *
 * <p>Letters of shapes: B batch, Q queries, E embedding, N heads of the attention map, C channels
 * or classes, {@code h, w} a coarse map, {@code H, W} a finer one or the picture.
 *
 * <p>The losses of masks belong to {@code org.djlext.detr.loss}, their scores to {@code
 * org.djlext.detr.eval}.
 */
package org.djlext.detr.panoptic;
