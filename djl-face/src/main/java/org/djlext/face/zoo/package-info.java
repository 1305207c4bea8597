/**
 * The models that need no download.
 *
 * <p>{@code mini-face-detector} finds drawn faces with their five points, {@code
 * mini-face-embedding} tells drawn people apart; the programs that trained them are among the
 * examples. Neither has ever seen a photograph. They load like any folder:
 *
 * <pre>{@code
 * var detecting = Criteria.builder()
 *         .setTypes(RgbImage.class, Face[].class)
 *         .optModelUrls("djl://org.djlext.face/mini-face-detector")
 *         .build();
 * var embedding = Criteria.builder()
 *         .setTypes(RgbImage.class, float[].class)
 *         .optModelUrls("djl://org.djlext.face/mini-face-embedding")
 *         .build();
 * var aligner = FaceAligner.of(FaceTemplate.square(56));
 * for (Face face : detector.predict(picture)) {
 *     float[] embedding = embedder.predict(aligner.align(picture, face.points()));
 * }
 * }</pre>
 *
 * <p>Models that are downloaded do not belong here.
 */
package org.djlext.face.zoo;
