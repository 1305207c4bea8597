/**
 * What the decoders of this module share, whatever their architecture: {@link
 * org.djlext.vlm.decoder.TokenInputs} checks inputs, {@link org.djlext.vlm.decoder.CachedPass}
 * reads tokens behind a cache, {@link org.djlext.vlm.decoder.RotaryScalingJson} is the published
 * spelling of rotary scalings. {@link org.djlext.vlm.decoder.ScoreBlock} puts the head of a reward
 * model onto any of them ({@link org.djlext.vlm.decoder.FinalStates}).
 *
 * <p>Models have packages of their own, and generation is in {@link org.djlext.vlm.generate}.
 */
package org.djlext.vlm.decoder;
