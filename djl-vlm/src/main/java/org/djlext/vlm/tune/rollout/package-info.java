/**
 * Answers of a policy, generated to learn from: what PPO, GRPO, DAPO and VAPO train on.
 *
 * <pre>{@code
 * RolloutSettings settings =
 *     RolloutSettings.builder().optMaxNewTokens(200).optTemperature(1).optStopIds(stops).build();
 * try (RolloutGenerator generator = new RolloutGenerator(block, manager, settings)) {
 *   List<Rollout> answers = generator.generate(RolloutPrompt.of(0, prompts, 8), update);
 *   NDArray now = settings.distribution().logProbs(logits, labels); // against Rollout.logProbs
 * }
 * }</pre>
 *
 * <p>Every token comes with its log-probability under the distribution that it was drawn from,
 * temperature and top-p included, and {@link
 * org.djlext.vlm.tune.rollout.SamplingDistribution#logProbs} gives the same of the weights that are
 * trained. {@link org.djlext.vlm.tune.rollout.StreamingRollouts} carries unfinished answers over to
 * the next weights. Rewards and losses do not belong here. Shapes: B sequences of T tokens, V token
 * ids.
 */
package org.djlext.vlm.tune.rollout;
