/**
 * Attention for DJL: exact, fast, and with memory linear in the sequence length.
 *
 * <p>{@link org.djlext.flashattn.FlashAttention} is the functional API, configured by {@link
 * org.djlext.flashattn.AttentionOptions}; {@link org.djlext.flashattn.FlashAttentionBlock} is
 * multi-head attention with its projections as a DJL Block; {@link org.djlext.flashattn.KvCache}
 * holds keys and values of a decoder.
 *
 * <pre>{@code
 * AttentionOptions options = AttentionOptions.builder().optCausal(true).optWindow(511, 0).build();
 * NDArray out = FlashAttention.attend(q, k, v, options, training);           // (B, H, T, D)
 * AttentionResult a = FlashAttention.attendWithLogSumExp(q, k1, v1, options, training);
 * AttentionResult b = FlashAttention.attendWithLogSumExp(q, k2, v2, options, training);
 * NDArray overBoth = a.merge(b).output();
 * }</pre>
 *
 * <p>Three implementations give the same numbers (see {@link
 * org.djlext.flashattn.AttentionImplementation}): composed, the definition in plain DJL operators;
 * tiled, FlashAttention's recurrences in plain DJL operators, for any engine; fused, the flash
 * kernel of libtorch through the operator bridge, which is taken wherever it can be.
 *
 * <p>Letters of shapes: B batch, T queries, S keys, H query heads, G key/value heads, D head size
 * of queries and keys, Dv head size of values, E embedding. Models do not belong here, nor do
 * layers other than attention ({@link org.djlext.flashattn.layers}).
 */
package org.djlext.flashattn;
