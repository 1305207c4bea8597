/**
 * What face embeddings are trained by: heads that know one vector for each identity and make its
 * classification harder by a margin, and losses that compare the faces of a batch with each other.
 *
 * <pre>{@code
 * Block network = new FaceClassifier(
 *     FaceEmbeddingBlock.of(FaceEmbeddingConfig.insightface(IResNet.of(50))),
 *     new ClassificationHead(new Margin.AdaFace(), 512, identities));
 * DefaultTrainingConfig config =
 *     new DefaultTrainingConfig(IdentityLoss.crossEntropy())
 *         .optOptimizer(MomentumSgd.builder().optLearningRates(rate).build())
 *         .addTrainingListeners(new GradientClipping(5));
 * }</pre>
 *
 * <p>{@link org.djlext.face.loss.Margin} lists the margins. {@link org.djlext.face.loss.PartialFc}
 * takes only a sample of the identities into account, for sets of hundreds of thousands. Letters: B
 * batch, D the embedding's size, N identities.
 */
package org.djlext.face.loss;
