/**
 * DETR: detection and panoptic segmentation as the prediction of a set.
 *
 * @see <a href="https://arxiv.org/abs/2005.12872">End-to-End Object Detection with Transformers</a>
 */
package org.djlext.detr;
