/**
 * The arithmetic of policy gradients, shared by PPO on preferences and by reasoning.
 *
 * <p>Rewards become advantages by {@link org.djlext.vlm.tune.policy.GeneralizedAdvantage}, with a
 * value model, or by {@link org.djlext.vlm.tune.policy.GroupAdvantage}, without; {@link
 * org.djlext.vlm.tune.policy.Aggregation} says what each token counts; {@link
 * org.djlext.vlm.tune.policy.PolicyLoss} and {@link org.djlext.vlm.tune.policy.ValueLoss} are what
 * is then minimised. A policy and its value model are trained together as a {@link
 * org.djlext.vlm.tune.policy.PolicyAndValueModel}. Log-probabilities come from {@link
 * org.djlext.vlm.tune.TokenLogProbs}.
 */
package org.djlext.vlm.tune.policy;
