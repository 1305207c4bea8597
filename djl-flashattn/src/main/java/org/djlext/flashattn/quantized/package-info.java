/**
 * Weights of linear maps in few bits: NF4 as in QLoRA (arXiv 2305.14314), and int8 by rows. A
 * quantized model stays a model of the same shapes, frozen, whose programs unpack what they use;
 * adapters of {@link org.djlext.flashattn.adapt} can be put onto it.
 *
 * <pre>{@code
 * QuantizedBase.quantize(block, Quantization.nf4(true), ModuleNaming.OWN);
 * LoraBlock adapted = LoraBlock.attach(block, config);
 * }</pre>
 *
 * <p>The quantized file formats of others are read elsewhere: {@code
 * org.djlext.flashattn.pretrained.gguf}.
 */
package org.djlext.flashattn.quantized;
