package org.djlext.examples.reason;

import java.util.List;

/**
 * What came of a question.
 *
 * @param model the model that was asked
 * @param family the kind of problem, or null
 * @param level how difficult it is, or null
 * @param question the question
 * @param expected the right answer, or null if it is not known
 * @param samples the answers
 * @param right how many of them are right, or null if nobody can say
 * @param tokensPerSecond how fast they were written, all together
 */
public record ReasonReport(
    String model,
    String family,
    Integer level,
    String question,
    String expected,
    List<ReasonedAnswer> samples,
    Integer right,
    double tokensPerSecond) {}
