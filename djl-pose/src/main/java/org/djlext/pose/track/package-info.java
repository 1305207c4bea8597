/**
 * People over the frames of a film: {@link org.djlext.pose.track.PoseTracker} says who is who and
 * smooths the paths of joints with a {@link org.djlext.pose.track.OneEuroFilter}. It is a step of
 * its own, behind any pose model.
 *
 * <pre>{@code
 * PoseTracker tracker = new PoseTracker();
 * for (int frame = 0; frame < frames.size(); frame++) {
 *   List<PersonPose> found = estimator.predict(frames.get(frame));
 *   for (TrackedPose person : tracker.update(found, frame / 25.0)) {
 *     draw(person.id(), person.pose().joints());
 *   }
 * }
 * }</pre>
 *
 * <p>Nothing here looks at pictures, and nothing predicts where somebody unseen has gone.
 */
package org.djlext.pose.track;
