/**
 * Says whether an answer is right: the rewards of reasoning.
 *
 * <p>A {@link org.djlext.vlm.tune.reasoning.verify.Verifier} gives a {@link
 * org.djlext.vlm.tune.reasoning.verify.Verdict} on what a model wrote to a {@link
 * org.djlext.vlm.tune.reasoning.task.Problem}. It takes any text in bounded time.
 *
 * <ul>
 *   <li>{@link org.djlext.vlm.tune.reasoning.verify.FamilyVerifier#standard} knows every generated
 *       family and compares the answers to questions of a file by value ({@link
 *       org.djlext.vlm.tune.reasoning.verify.MathVerifier}).
 *   <li>{@link org.djlext.vlm.tune.reasoning.verify.FormatVerifier} adds a reward for thinking that
 *       is closed.
 *   <li>{@link org.djlext.vlm.tune.reasoning.verify.CodeVerifier} runs programs; it must be asked
 *       for by {@code with(CodeVerifier.FAMILY, …)}. Read first what {@link
 *       org.djlext.vlm.tune.reasoning.verify.CodeSandbox} does not keep from them.
 *   <li>{@link org.djlext.vlm.tune.reasoning.verify.PairwiseReward} and {@link
 *       org.djlext.vlm.tune.reasoning.verify.ModelVerifier} ask a model where there is no rule.
 * </ul>
 */
package org.djlext.vlm.tune.reasoning.verify;
