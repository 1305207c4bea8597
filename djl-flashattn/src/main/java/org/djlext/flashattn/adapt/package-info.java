/**
 * Low-rank adaptation (LoRA, arXiv 2106.09685) of any Block of these modules and of DJL's {@code
 * Linear}, with the meaning and the files of peft.
 *
 * <pre>{@code
 * LoraConfig config = LoraConfig.builder()
 *         .optRank(8).optAlpha(16).optTargets("q_proj", "v_proj").build();
 * try (LoraBlock adapted = LoraBlock.attach(block, config)) {
 *     model.setBlock(adapted);                     // train as always: only the adapter learns
 *     adapted.save(Path.of("adapter"));            // peft reads it
 *     adapted.load("other", Path.of("other"));     // what peft or save wrote
 *     try (LoraScope scope = adapted.using("other")) {
 *         block.forward(store, inputs, false);     // this thread, this adapter
 *     }
 * }
 * }</pre>
 *
 * <p>Models know nothing of it. Their programs are rewritten where they are called with a weight
 * that is adapted ({@link org.djlext.flashattn.ops.WeightAdaptations}): a linear map then computes
 * {@code W x + scale * B(A(drop(x)))} beside the frozen weight, which has no gradient.
 *
 * <p>Letters of shapes: r rank, V vocabulary, E size of a vector.
 */
package org.djlext.flashattn.adapt;
