/**
 * Layers that more than one model uses.
 *
 * <p>{@link org.djlext.flashattn.layers.RmsNorm}, {@link org.djlext.flashattn.layers.LayerNorm},
 * {@link org.djlext.flashattn.layers.Projection}, {@link org.djlext.flashattn.layers.Convolution}
 * and {@link org.djlext.flashattn.layers.TokenEmbedding} are leaf Blocks whose parameter shapes are
 * known at construction, so that a checkpoint can be checked against them before anything runs.
 * Models that fuse a whole layer into one bridge call read their weights with {@code
 * weight(parameterStore, device, training)} instead of calling them one by one. {@link
 * org.djlext.flashattn.layers.RotaryTable} gives the cosines and sines of rotary position
 * embeddings, scaled as {@link org.djlext.flashattn.layers.RotaryScaling} says.
 *
 * <pre>{@code
 * RotaryTable rotary = new RotaryTable(64, 10_000, new RotaryScaling.None());
 * NDList cosSin = rotary.cosSin(manager, new long[][] {{0, 1, 2}});  // each (1, 1, 3, 64)
 * }</pre>
 *
 * <p>Letters of shapes: B batch, T tokens, H heads, D head size, E embedding, V vocabulary, C
 * channels. A layer that only one model has belongs to that model.
 */
package org.djlext.flashattn.layers;
