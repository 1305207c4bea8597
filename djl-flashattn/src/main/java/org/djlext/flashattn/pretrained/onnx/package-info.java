/**
 * What ONNX files say of themselves, read without their weights. Models are run by DJL's ONNX
 * Runtime engine, which tells neither shapes of inputs nor the number of outputs; {@link
 * org.djlext.flashattn.pretrained.onnx.OnnxGraph} does, so that a family recognizes its files.
 */
package org.djlext.flashattn.pretrained.onnx;
