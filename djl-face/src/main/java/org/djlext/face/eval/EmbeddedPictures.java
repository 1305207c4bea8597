package org.djlext.face.eval;

import java.util.List;

/**
 * What an {@link EmbeddingEvaluator} has seen of an epoch; lists grow.
 *
 * @param embeddings unit vectors (D), one a picture
 * @param identities whom each shows
 */
record EmbeddedPictures(List<float[]> embeddings, List<Long> identities) {}
