/**
 * The models that need no download.
 *
 * <p>{@code mini-detr} finds shapes and digits in drawn scenes; the program that trained it is
 * among the examples. It loads like any folder, as pictures to detected objects, messages of DJL
 * Serving, or raw tensors:
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(Image.class, DetectedObjects.class)
 *         .optModelUrls("djl://org.djlext.detr/mini-detr")
 *         .build();
 * try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
 *     System.out.println(predictor.predict(picture));
 * }
 * }</pre>
 *
 * <p>Models that are downloaded do not belong here.
 */
package org.djlext.detr.zoo;
