/**
 * Learning from preferences: reward models, PPO, and direct preference optimisation (DPO).
 *
 * <p>Batches hold the chosen answers of N pairs first and their rejected ones after; labels are
 * {@link org.djlext.vlm.tune.NextTokenLoss#IGNORED} for prompts and padding. {@link
 * org.djlext.vlm.tune.preference.DpoLoss} compares the policy with a reference in the ways of
 * {@link org.djlext.vlm.tune.preference.DpoVariant}; {@link
 * org.djlext.vlm.tune.preference.RewardLoss} is the Bradley-Terry loss of reward models.
 */
package org.djlext.vlm.tune.preference;
