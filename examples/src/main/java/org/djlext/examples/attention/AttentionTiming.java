package org.djlext.examples.attention;

/**
 * What one implementation took.
 *
 * @param implementation its name in lower case
 * @param tokens N
 * @param forwardMillis the time of a forward pass
 * @param backwardMillis the time of the backward pass alone; null if it was not measured
 * @param forwardSpeedup how many times faster than composed the forward pass is
 * @param backwardSpeedup how many times faster than composed the backward pass is, or null
 * @param peakBytes how much the process grew in a forward pass, or null if the system does not tell
 * @param scoreBytes what one matrix of scores for all heads takes, which composed attention holds
 *     and the others do not
 * @param largestDifference the largest absolute difference of an output from composed
 */
public record AttentionTiming(
    String implementation,
    int tokens,
    double forwardMillis,
    Double backwardMillis,
    double forwardSpeedup,
    Double backwardSpeedup,
    Long peakBytes,
    long scoreBytes,
    double largestDifference) {}
