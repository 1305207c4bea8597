/**
 * Deciding whether faces are of one person, and of whom.
 *
 * <p>One against one, with a threshold and probabilities learned from pairs with known answers:
 *
 * <pre>{@code
 * Verifier verifier = Verifier.atFalseAcceptRate(scores, 1e-3, PlattScaling.fit(scores));
 * Verification verification = verifier.verify(embedding, other); // float[] (D) each
 * if (verification.same()) {
 *     System.out.println(verification.probability());
 * }
 * }</pre>
 *
 * <p>One against many, where {@code search} is a gallery or {@link
 * org.djlext.face.match.NamedTemplates}:
 *
 * <pre>{@code
 * Identifier identifier = new Identifier(search, verifier.threshold());
 * Optional<Candidate> who = identifier.identify(embedding);
 * }</pre>
 *
 * <p>{@link org.djlext.face.match.Template} makes one embedding of several pictures, {@link
 * org.djlext.face.match.PartEmbeddings} compares what is not covered, and the implementations of
 * {@link org.djlext.face.match.FaceClustering} sort faces without names. Keeping them is the task
 * of {@code gallery}.
 */
package org.djlext.face.match;
