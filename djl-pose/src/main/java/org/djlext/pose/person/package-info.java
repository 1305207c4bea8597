/**
 * From pictures to people with joints: {@link org.djlext.pose.person.PoseEstimator} with any
 * detector, {@link org.djlext.pose.person.People} where boxes are known, and a picture alone where
 * one person fills it. The type of a {@code Criteria} says which; {@link
 * org.djlext.pose.pretrained.PoseTranslatorFactory} lists them all.
 *
 * <pre>{@code
 * var criteria = Criteria.builder()
 *         .setTypes(People.class, PersonPose[].class)
 *         .optModelPath(Path.of("rtmpose-s"))
 *         .build();
 * try (var model = criteria.loadModel();
 *      var poses = model.newPredictor();
 *      var finder = new PoseEstimator(persons, poses)) {  // persons: any detector of DJL
 *     for (PersonPose person : finder.predict(image)) {
 *         float noseX = person.joints().x()[0];           // pixels of the picture
 *     }
 * }
 * }</pre>
 *
 * <p>Boxes may reach outside the picture, and joints may be found there. A box wholly outside,
 * without area, or with numbers that are not finite is an error that names it; what a detector
 * gives of that kind is left out. Without boxes there are no poses, which is no error.
 */
package org.djlext.pose.person;
