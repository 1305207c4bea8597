/**
 * Networks that describe an aligned face by a vector: IResNet and MobileFaceNet as insightface
 * trains them, and the Inception-ResNet v1 of facenet-pytorch.
 *
 * <pre>{@code
 * Criteria<Image, float[]> criteria =
 *     Criteria.builder()
 *         .setTypes(Image.class, float[].class)
 *         .optModelPath(Path.of("arcface-r50"))  // config.json, backbone.pth
 *         .optArgument("flipSum", true)
 *         .build();
 * try (ZooModel<Image, float[]> model = criteria.loadModel();
 *     Predictor<Image, float[]> predictor = model.newPredictor()) {
 *   float[] embedding = predictor.predict(crop);  // compare by cosine
 * }
 * }</pre>
 *
 * <p>Raw arrays are {@code pixel_values (B, 3, 112, 112)} to {@code embedding (B, D)}. Published
 * weights come without a configuration; {@link org.djlext.face.embed.FaceEmbeddingConfig} says what
 * its few keys are. Letters: B batch, C channels, h and w the size of maps, D the embedding's size.
 *
 * <p>What these networks are trained by lies in {@code org.djlext.face.loss}.
 */
package org.djlext.face.embed;
