/**
 * Learning from preferences: reward models and direct preference optimisation (DPO).
 *
 * <p>A file of pairs ({@link org.djlext.vlm.tune.preference.PreferencePair}) becomes tokens ({@link
 * org.djlext.vlm.tune.preference.PreferenceData}). Batches hold the chosen answers of N pairs first
 * and their rejected ones after. {@link org.djlext.vlm.tune.preference.DpoObjective} makes chosen
 * answers more probable, measured against a reference:
 *
 * <pre>{@code
 * try (WholeModel model = WholeModel.open("tuned", null);
 *         ExampleEncoder encoder = ExampleEncoder.open(model.origin(), InstructionStyle.CHAT, false);
 *         PreferenceData data = PreferenceData.prepare(Path.of("pairs.jsonl"), encoder, 512,
 *                 LongExample.TRUNCATE, EmptyAnswer.DROP)) {
 *     PairSettings batches = new PairSettings(8, true, 0, 42);
 *     ReferenceScores reference = ReferenceScores.of(model.model(), data, batches);
 *     DpoObjective objective =
 *             new DpoObjective(data, reference, null, null, batches, DpoSettings.standard());
 *     TuningRun.builder(model, objective, Path.of("preferring")).build().run();
 * }
 * }</pre>
 *
 * <p>{@link org.djlext.vlm.tune.preference.RewardModels} makes a reward model of a language model,
 * {@link org.djlext.vlm.tune.preference.RewardObjective} trains it. The losses alone are {@link
 * org.djlext.vlm.tune.preference.DpoLoss} and {@link org.djlext.vlm.tune.preference.RewardLoss}.
 */
package org.djlext.vlm.tune.preference;
