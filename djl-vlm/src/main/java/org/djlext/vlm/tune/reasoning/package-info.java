/**
 * Reasoning by reinforcement learning: a policy answers problems, a verifier says which answers are
 * right, and the policy comes to prefer those (GRPO, Dr. GRPO, DAPO and VAPO).
 *
 * <p>{@link org.djlext.vlm.tune.reasoning.Ingredients} are what a method is made of, {@link
 * org.djlext.vlm.tune.reasoning.ReasoningConfig} reads a run from a file, {@link
 * org.djlext.vlm.tune.reasoning.ReasoningTuning} makes it:
 *
 * <pre>{@code
 * ReasoningConfig config = ReasoningConfig.read(Path.of("dapo.yaml"), Method.DAPO);
 * try (ReasoningTuning tuning =
 *     ReasoningTuning.open(config, folder, null, FamilyVerifier.standard(), List.of())) {
 *   tuning.run().build().run();
 * }
 * }</pre>
 *
 * <p>Problems are in {@link org.djlext.vlm.tune.reasoning.task}, verifiers in {@link
 * org.djlext.vlm.tune.reasoning.verify}, roll-outs in {@link org.djlext.vlm.tune.rollout}; the
 * arithmetic is that of {@link org.djlext.vlm.tune.policy}.
 */
package org.djlext.vlm.tune.reasoning;
