/**
 * Problems with answers that can be checked, which is what reasoning is learnt from.
 *
 * <p>A {@link org.djlext.vlm.tune.reasoning.task.ProblemGenerator} draws {@link
 * org.djlext.vlm.tune.reasoning.task.Problem}s of one family by chance and difficulty, in phrases
 * that can be chosen ({@link org.djlext.vlm.tune.reasoning.task.Wording}):
 *
 * <pre>{@code
 * ProblemGenerator sums = IntegerArithmetic.standard();
 * Problem problem = sums.draw(2, RandomGenerator.of("L64X128MixRandom"));
 * System.out.println(problem.question());
 * }</pre>
 *
 * <p>Whether an answer is right is said by {@code org.djlext.vlm.tune.reasoning.verify}.
 */
package org.djlext.vlm.tune.reasoning.task;
