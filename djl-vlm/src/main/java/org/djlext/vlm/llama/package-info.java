/**
 * LLaMA, and Mistral, which is a LLaMA whose tokens look back a limited distance.
 *
 * <p>{@link org.djlext.vlm.llama.LlamaConfig} is config.json, {@link
 * org.djlext.vlm.llama.LlamaBlock} the model. What it computes is the resource {@code llama.py},
 * which reads in the order of the paper: training calls it layer by layer, a pass over cached
 * tokens is one call. Which checkpoint tensor fills which parameter stands in {@code
 * llama.weights}.
 *
 * <pre>{@code
 * Criteria<NDList, NDList> criteria = Criteria.builder()
 *         .setTypes(NDList.class, NDList.class)
 *         .optModelPath(Path.of("SmolLM2-135M-Instruct"))
 *         .build();
 * try (ZooModel<NDList, NDList> model = criteria.loadModel()) {
 *     LlamaBlock llama = (LlamaBlock) model.getBlock();
 * }
 * }</pre>
 *
 * <p>Letters of shapes: B batch, T tokens, S cached tokens, H query heads, G key/value heads, D
 * head size, E hidden size, V vocabulary.
 *
 * <p>Decoding, sampling and chat are in {@link org.djlext.vlm.generate} and know nothing of LLaMA.
 */
package org.djlext.vlm.llama;
