/**
 * The models that need no download.
 *
 * <p>{@code mini-pose-simcc}, {@code mini-pose-rle} and {@code mini-pose-heatmap} find the joints
 * of drawn figures, {@code mini-pose} is the most accurate of them; the program that trained them
 * is among the examples. They load like any folder:
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(People.class, PersonPose[].class)
 *         .optModelUrls("djl://org.djlext.pose/mini-pose")
 *         .build();
 * try (var model = criteria.loadModel(); var predictor = model.newPredictor()) {
 *     PersonPose[] poses = predictor.predict(new People(picture, boxes));
 * }
 * }</pre>
 *
 * <p>Models that are downloaded do not belong here.
 */
package org.djlext.pose.zoo;
