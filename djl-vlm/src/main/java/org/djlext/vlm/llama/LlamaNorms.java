package org.djlext.vlm.llama;

/**
 * Where a decoder like LLaMA normalizes.
 *
 * @param heads whether each head of q and k is normalized before it turns (a layer norm over its D
 *     elements, with gain and shift)
 * @param after whether the results of attention and feed-forward part are normalized before they
 *     are added, instead of what goes in
 */
public record LlamaNorms(boolean heads, boolean after) {

  /** LLaMA's own: what goes into attention and feed-forward part is normalized. */
  public static final LlamaNorms PLAIN = new LlamaNorms(false, false);
}
