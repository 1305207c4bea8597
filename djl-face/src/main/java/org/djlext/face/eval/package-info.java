/**
 * The field's protocols of face recognition: one-to-one, one-to-many, with an open set, each with
 * confidence intervals.
 *
 * <p>Scores are similarities: the higher, the more alike. Distances enter through {@link
 * org.djlext.face.eval.PairScores#ofDistances}. The LFW protocol on pictures in folders, or in one
 * of insightface's {@code .bin} files:
 *
 * <pre>{@code
 * LfwPairs pairs = LfwPairs.read(Path.of("pairs.txt"), Path.of("lfw_aligned"));
 * PairScores scores = PairScores.ofEmbeddings(firsts, seconds, pairs.same()); // float[] (D) each
 * LfwResult lfw = LfwProtocol.standard().evaluate(scores);
 * System.out.printf("%.5f +- %.5f%n", lfw.accuracy(), lfw.accuracyDeviation());
 *
 * Roc roc = Roc.of(scores);
 * double tar = roc.tarAtFar(1e-3);
 * ConfidenceInterval interval =
 *     Bootstrap.standard().interval(scores, s -> Roc.of(s).tarAtFar(1e-3));
 * }</pre>
 *
 * <p>{@link org.djlext.face.eval.IdentificationScores} are of probes against a gallery, scored by
 * {@link org.djlext.face.eval.Cmc} and {@link org.djlext.face.eval.OpenSet}. {@link
 * org.djlext.face.eval.EmbeddingEvaluator} scores embeddings in DJL's training loop.
 */
package org.djlext.face.eval;
