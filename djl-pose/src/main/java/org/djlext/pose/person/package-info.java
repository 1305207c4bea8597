/**
 * From pictures to people with joints.
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
 */
package org.djlext.pose.person;
