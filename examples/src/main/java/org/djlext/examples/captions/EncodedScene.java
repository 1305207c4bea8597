package org.djlext.examples.captions;

/**
 * A scene and its picture as the image tokenizer has it.
 *
 * @param scene what is to be seen where
 * @param codes the rows of the codebook, row by row
 */
record EncodedScene(CaptionedScene scene, long... codes) {}
