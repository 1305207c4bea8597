package org.djlext.examples.language;

/**
 * A question with a right answer.
 *
 * @param prompt the question as a user would ask it
 * @param answer a right answer
 * @param subject what the question is about whatever its wording, such as {@code 3+4}; empty for
 *     what must be remembered and so is never held out
 */
public record Exercise(String prompt, String answer, String subject) {}
