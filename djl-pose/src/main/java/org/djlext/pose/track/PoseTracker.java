package org.djlext.pose.track;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.djlext.pose.person.PersonPose;

/**
 * Knows people again from frame to frame by object keypoint similarity, the most similar first, and
 * smooths the paths of their joints.
 *
 * <p>Somebody who is missing is known again for some frames where the last pose was; whoever is not
 * known gets a new id. Frames without people count and have to be given too. Not safe for several
 * threads.
 */
public final class PoseTracker {

  private final TrackerSettings settings;
  private final List<Track> tracks = new ArrayList<>();
  private int given;
  private double time = Double.NEGATIVE_INFINITY;

  /** Constructs a tracker with {@link TrackerSettings#STANDARD}. */
  public PoseTracker() {
    this(TrackerSettings.STANDARD);
  }

  /**
   * Constructs a tracker.
   *
   * @param settings when two poses are one person, and how joints are smoothed
   */
  public PoseTracker(TrackerSettings settings) {
    this.settings = settings;
  }

  /**
   * Takes the next frame.
   *
   * @param poses the people of the frame, each once; may be empty
   * @param seconds when the frame was taken, later than the one before
   * @return the same people in the same order
   * @throws IllegalArgumentException if the time is not later or a pose has other joints than those
   *     before; the tracker is as it was then
   */
  public List<TrackedPose> update(List<PersonPose> poses, double seconds) {
    check(poses, seconds);
    int[] trackOf = assign(poses);
    Set<Track> seen = new HashSet<>();
    List<Track> begun = new ArrayList<>();
    List<TrackedPose> people = new ArrayList<>();
    for (int i = 0; i < poses.size(); i++) {
      Track track;
      if (trackOf[i] < 0) {
        track = new Track(++given, poses.get(i), settings);
        begun.add(track);
      } else {
        track = tracks.get(trackOf[i]);
      }
      seen.add(track);
      people.add(track.find(poses.get(i), seconds));
    }
    tracks.removeIf(track -> !seen.contains(track) && track.lose() > settings.maxLost());
    tracks.addAll(begun);
    time = seconds;
    return people;
  }

  /** Forgets everybody, as before another film: ids and time begin anew. */
  public void reset() {
    tracks.clear();
    given = 0;
    time = Double.NEGATIVE_INFINITY;
  }

  private void check(List<PersonPose> poses, double seconds) {
    if (!Double.isFinite(seconds) || seconds <= time) {
      throw new IllegalArgumentException(
          "time: expected seconds after %s, found %s; reset() begins another film"
              .formatted(time, seconds));
    }
    for (int i = 0; i < poses.size(); i++) {
      PersonPose first = tracks.isEmpty() ? poses.get(0) : tracks.get(0).last();
      if (!poses.get(i).set().equals(first.set())) {
        throw new IllegalArgumentException(
            "poses[%d]: expected the %d joints that others have, found %d others"
                .formatted(i, first.set().size(), poses.get(i).set().size()));
      }
    }
  }

  private int[] assign(List<PersonPose> poses) {
    double[][] similarity = new double[tracks.size()][poses.size()];
    for (int t = 0; t < tracks.size(); t++) {
      for (int p = 0; p < poses.size(); p++) {
        similarity[t][p] = tracks.get(t).similarity(poses.get(p), settings.minJointScore());
      }
    }
    return GreedyAssignment.assign(similarity, poses.size(), settings.minSimilarity());
  }
}
