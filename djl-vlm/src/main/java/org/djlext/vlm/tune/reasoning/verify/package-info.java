/**
 * Says whether an answer is right: the rewards of reasoning.
 *
 * <p>A {@link org.djlext.vlm.tune.reasoning.verify.Verifier} gives a {@link
 * org.djlext.vlm.tune.reasoning.verify.Verdict} on what a model wrote to a {@link
 * org.djlext.vlm.tune.reasoning.task.Problem}. It takes any text in bounded time and never runs
 * one.
 */
package org.djlext.vlm.tune.reasoning.verify;
