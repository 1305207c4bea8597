/**
 * Files of questions with answers: reads the usual forms, drops what cannot be checked, and writes
 * generated problems.
 *
 * <pre>{@code
 * List<Problem> problems = new ArrayList<>();
 * ProblemReport report =
 *     new ProblemFile(Path.of("train.jsonl")).read(FamilyVerifier.standard(), problems::add);
 * System.out.println(report);
 * }</pre>
 */
package org.djlext.vlm.tune.reasoning.data;
