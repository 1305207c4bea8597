/**
 * Proximal policy optimisation of a language model by a reward model, as trl's {@code PPOTrainer}.
 *
 * <p>A {@link org.djlext.vlm.tune.ppo.PpoConfig} describes a run in one file, and {@link
 * org.djlext.vlm.tune.ppo.PpoTuning} makes it ready:
 *
 * <pre>{@code
 * PpoConfig config = PpoConfig.read(Path.of("ppo.yaml"));
 * try (PpoTuning tuning = PpoTuning.open(config, Path.of("out"), null)) {
 *     tuning.run().optListener(report -> System.out.println(report.metrics())).build().run();
 * }
 * }</pre>
 *
 * <p>Within, the policy of the moment makes {@linkplain org.djlext.vlm.tune.rollout roll-outs}, an
 * {@link org.djlext.vlm.tune.ppo.AnswerScorer} says what they are worth, {@link
 * org.djlext.vlm.tune.ppo.Experience} turns that and the divergence from the {@link
 * org.djlext.vlm.tune.ppo.ReferencePolicy} into advantages and returns, and {@link
 * org.djlext.vlm.tune.ppo.PpoObjective} learns from them by the losses of {@link
 * org.djlext.vlm.tune.policy}. A scorer of one's own takes the place of a reward model.
 */
package org.djlext.vlm.tune.ppo;
