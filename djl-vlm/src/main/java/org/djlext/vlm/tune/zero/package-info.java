/**
 * Training that outgrows one device: ZeRO (arXiv 1910.02054).
 *
 * <p>The arithmetic of its memory: {@link org.djlext.vlm.tune.zero.ModelSize} counts the parameters
 * of a config.json, {@link org.djlext.vlm.tune.zero.StateMemory} is the paper's table for a {@link
 * org.djlext.vlm.tune.zero.ZeroStage}, {@link org.djlext.vlm.tune.zero.ActivationMemory} what the
 * backward pass needs besides, {@link org.djlext.vlm.tune.zero.Capacity} answers what fits, and
 * {@link org.djlext.vlm.tune.zero.DeepSpeedEstimate} says what DeepSpeed's own estimators say.
 *
 * <p>The training, of any Block: {@link org.djlext.vlm.tune.zero.FlatLayout} cuts its parameters
 * into slices, {@link org.djlext.vlm.tune.zero.Exchange} is how the ranks come together, and {@link
 * org.djlext.vlm.tune.zero.ZeroOptimizer} is the step of one rank in stage 1, with {@link
 * org.djlext.vlm.tune.zero.ShardedAdamW} on its slice. {@link
 * org.djlext.vlm.tune.zero.LayerwiseZero} is one rank in stages 2 and 3, {@link
 * org.djlext.vlm.tune.zero.ShardedCheckpoint} keeps what all have, and {@link
 * org.djlext.vlm.tune.zero.ClusterPlan} predicts what more of them would do.
 *
 * <p>Letters: N ranks, Psi parameters.
 */
package org.djlext.vlm.tune.zero;
