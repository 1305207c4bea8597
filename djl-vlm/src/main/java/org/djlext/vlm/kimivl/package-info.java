/**
 * Kimi-VL: the {@link org.djlext.vlm.moonvit vision tower} MoonViT, a projector, and the {@link
 * org.djlext.vlm.moonlight decoder} Moonlight.
 *
 * <p>{@link org.djlext.vlm.kimivl.KimiVlConfig} is config.json, {@link
 * org.djlext.vlm.kimivl.KimiVlBlock} the model. What joins the parts is the resource {@code
 * kimivl.py}.
 *
 * <p>Letters of shapes: B batch, T tokens, N images, P patches of all images, p pixels on a patch's
 * side, M features of all images, K patches in one feature, F size of the tower's states, E hidden
 * size of the decoder, V vocabulary.
 */
package org.djlext.vlm.kimivl;
