package org.djlext.flashattn;

/** How attention is computed; all ways give the same numbers. */
public enum AttentionImplementation {
  /** The fastest that the engine, the data type and the options allow. */
  AUTO,
  /** The flash kernel of libtorch, through the operator bridge. Needs the PyTorch engine. */
  FUSED,
  /** FlashAttention's tiles and online softmax in plain DJL operators. Memory linear in T + S. */
  TILED,
  /** Scores, softmax and product as three plain DJL operators. Holds T x S scores. */
  COMPOSED
}
