package org.djlext.examples.reason;

/**
 * One answer of a model.
 *
 * @param thinking what it thought before, or null if it did not
 * @param answer what it answered; empty if its thinking never ended
 * @param correct whether that is right, or null if nobody can say
 * @param extracted what was taken for the final answer, or null
 * @param reason why it is right or wrong, in a few words
 * @param tokens how many tokens it has, thinking included
 * @param finished whether it came to an end, and was not cut
 * @param logProbability the logarithm of its probability, as it was drawn
 */
public record ReasonedAnswer(
    String thinking,
    String answer,
    Boolean correct,
    String extracted,
    String reason,
    int tokens,
    boolean finished,
    double logProbability) {}
