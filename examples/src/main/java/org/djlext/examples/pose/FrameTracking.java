package org.djlext.examples.pose;

import java.util.List;
import org.djlext.pose.person.PersonPose;
import org.djlext.pose.track.PoseTracker;
import org.djlext.pose.track.TrackerSettings;

/** Takes the people of one picture after another, and knows them again if they are frames. */
interface FrameTracking {

  /** The pictures have nothing to do with each other. */
  FrameTracking NONE = poses -> poses.stream().map(pose -> new SeenPerson(null, pose)).toList();

  /**
   * Takes the people of the next picture.
   *
   * @return the same people in the same order
   */
  List<SeenPerson> next(List<PersonPose> poses);

  /**
   * The pictures are frames of a film.
   *
   * @param framesPerSecond how many there are in a second
   * @param minJointScore the score below which a joint says nothing about who somebody is
   */
  static FrameTracking of(double framesPerSecond, double minJointScore) {
    TrackerSettings usual = TrackerSettings.STANDARD;
    PoseTracker tracker =
        new PoseTracker(
            new TrackerSettings(
                usual.minSimilarity(), usual.maxLost(), minJointScore, usual.filter()));
    return new FrameTracking() {

      private int frame;

      @Override
      public List<SeenPerson> next(List<PersonPose> poses) {
        return tracker.update(poses, frame++ / framesPerSecond).stream()
            .map(person -> new SeenPerson(person.id(), person.pose()))
            .toList();
      }
    };
  }
}
