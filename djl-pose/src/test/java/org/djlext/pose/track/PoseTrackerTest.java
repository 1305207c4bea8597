package org.djlext.pose.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.Random;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;
import org.djlext.pose.person.PersonBox;
import org.djlext.pose.person.PersonPose;
import org.junit.jupiter.api.Test;

class PoseTrackerTest {

  private static final double FRAME = 0.04;
  private static final KeypointSet SET =
      new KeypointSet(List.of("head", "hip", "foot"), List.of(), List.of(), List.of(.1, .1, .1));

  private final PoseTracker tracker = new PoseTracker();

  /** A person of 100 x 100 pixels times scale, whose head is at (x, y). */
  private static PersonPose person(double x, double y, double scale, float... scores) {
    float[] xs = new float[3];
    float[] ys = new float[3];
    for (int i = 0; i < 3; i++) {
      xs[i] = (float) (x * scale);
      ys[i] = (float) ((y + 40 * i) * scale);
    }
    double side = 100 * scale;
    return new PersonPose(
        new Keypoints(xs, ys, scores.length == 0 ? new float[] {1, 1, 1} : scores),
        SET,
        new PersonBox(xs[0], ys[0], side, side, 1),
        side * side,
        1);
  }

  private static PersonPose person(double x) {
    return person(x, 10, 1);
  }

  private List<Integer> ids(double seconds, PersonPose... people) {
    return tracker.update(List.of(people), seconds).stream().map(TrackedPose::id).toList();
  }

  @Test
  void peopleWhoWalkPastEachOtherKeepTheirIds() {
    for (int i = 0; i < 50; i++) {
      // 120 pixels apart from top to bottom, and in changing order
      PersonPose right = person(8 * i, 10, 1);
      PersonPose left = person(400 - 8 * i, 130, 1);
      assertThat(i % 2 == 0 ? ids(i, right, left) : ids(i, left, right))
          .containsExactlyElementsOf(i % 2 == 0 ? List.of(1, 2) : List.of(2, 1));
    }
  }

  @Test
  void nearestPairIsJoinedFirst() {
    ids(0, person(0), person(20));
    // both are near to the second; the one that is nearer gets it
    assertThat(ids(1, person(14), person(21))).containsExactly(1, 2);
  }

  @Test
  void somebodyWhoIsMissingIsKnownAgainForSomeFrames() {
    PoseTracker patient =
        new PoseTracker(new TrackerSettings(.3, 2, .3, new OneEuroSettings(1, 3, 1)));
    assertThat(patient.update(List.of(person(0)), 0).get(0).id()).isEqualTo(1);
    assertThat(patient.update(List.of(), 1)).isEmpty();
    assertThat(patient.update(List.of(), 2)).isEmpty();
    TrackedPose again = patient.update(List.of(person(1)), 3).get(0);
    assertThat(again.id()).isEqualTo(1);
    assertThat(again.frames()).isEqualTo(2);
    for (int i = 4; i < 7; i++) {
      patient.update(List.of(), i);
    }
    assertThat(patient.update(List.of(person(1)), 7).get(0).id()).isEqualTo(2);
  }

  @Test
  void strangersGetNewIds() {
    assertThat(ids(0, person(0))).containsExactly(1);
    assertThat(ids(1, person(300), person(2))).containsExactly(2, 1);
  }

  @Test
  void jointsOfSomebodyWhoStandsStillBecomeSteady() {
    Random random = new Random(3);
    double raw = 0;
    double smooth = 0;
    for (int i = 0; i < 100; i++) {
      double x = 50 + random.nextGaussian();
      TrackedPose found = tracker.update(List.of(person(x)), i * FRAME).get(0);
      raw += Math.pow(found.found().joints().x()[0] - 50, 2);
      smooth += Math.pow(found.pose().joints().x()[0] - 50, 2);
    }
    assertThat(smooth).isLessThan(raw / 2);
  }

  @Test
  void smoothingIsThatOfTheFilterWithSpeedInSizesOfTheBody() {
    OneEuroFilter filter = new OneEuroFilter(new OneEuroSettings(1, 3 / 100.0, 1));
    for (int i = 0; i < 20; i++) {
      double x = 2 * i + i % 3;
      TrackedPose found = tracker.update(List.of(person(x)), i * FRAME).get(0);
      assertThat((double) found.pose().joints().x()[2])
          .isCloseTo(filter.filter(x, i * FRAME), offset(1e-4));
    }
  }

  @Test
  void sizeOfPicturesDoesNotMatter() {
    PoseTracker large = new PoseTracker();
    for (int i = 0; i < 20; i++) {
      double x = 3 * i + i % 3;
      Keypoints a = tracker.update(List.of(person(x)), i * FRAME).get(0).pose().joints();
      Keypoints b = large.update(List.of(person(x, 10, 4)), i * FRAME).get(0).pose().joints();
      for (int j = 0; j < 3; j++) {
        assertThat(b.x()[j]).isCloseTo(4 * a.x()[j], offset(1e-3f));
        assertThat(b.y()[j]).isCloseTo(4 * a.y()[j], offset(1e-3f));
      }
    }
  }

  @Test
  void unsureJointsLeaveTheirFiltersAlone() {
    PoseTracker other = new PoseTracker();
    PersonPose wild = person(10, 10, 1, .1f, 1, 1);
    wild.joints().x()[0] = 5000;
    PersonPose broken = person(10, 10, 1, 1, 1, 1);
    broken.joints().x()[0] = Float.NaN;
    PersonPose missing = person(10, 10, 1, Float.NaN, 1, 1);
    tracker.update(List.of(person(10)), 0);
    other.update(List.of(person(10)), 0);
    assertThat(tracker.update(List.of(wild), 1).get(0).pose().joints().x()[0]).isEqualTo(5000);
    assertThat(tracker.update(List.of(broken), 2).get(0).id()).isEqualTo(1);
    assertThat(tracker.update(List.of(missing), 3).get(0).id()).isEqualTo(1);
    float expected = other.update(List.of(person(14)), 4).get(0).pose().joints().x()[0];
    assertThat(tracker.update(List.of(person(14)), 4).get(0).pose().joints().x()[0])
        .isEqualTo(expected);
  }

  @Test
  void peopleWithoutSureJointsAreComparedByAll() {
    assertThat(ids(0, person(10, 10, 1, 0, 0, 0), person(200, 10, 1, 0, 0, 0)))
        .containsExactly(1, 2);
    assertThat(ids(1, person(201, 10, 1, 0, 0, 0), person(11, 10, 1, 0, 0, 0)))
        .containsExactly(2, 1);
  }

  @Test
  void timeThatGoesBackIsRefusedAndChangesNothing() {
    ids(5, person(10));
    for (double seconds : new double[] {5, 4.9, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> tracker.update(List.of(), seconds))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "time: expected seconds after 5.0, found %s; reset() begins another film", seconds);
    }
    assertThat(ids(5.1, person(11))).containsExactly(1);
  }

  @Test
  void otherJointsAreRefused() {
    KeypointSet coco = KeypointSet.coco();
    float[] zeros = new float[17];
    PersonBox box = new PersonBox(0, 0, 1, 1, 1);
    PersonPose other = new PersonPose(new Keypoints(zeros, zeros, zeros), coco, box, 1, 1);
    ids(0, person(0));
    assertThatThrownBy(() -> tracker.update(List.of(person(0), other), 1))
        .hasMessage("poses[1]: expected the 3 joints that others have, found 17 others");
  }

  @Test
  void trackerThatWasResetHasSeenNobody() {
    assertThat(ids(5, person(10), person(90))).containsExactly(1, 2);
    tracker.reset();
    assertThat(ids(0, person(90))).containsExactly(1);
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    OneEuroSettings filter = new OneEuroSettings(1, 3, 1);
    assertThatThrownBy(() -> new TrackerSettings(1.5, 1, .3, filter))
        .hasMessage("minSimilarity: expected 0 to 1, found 1.5");
    assertThatThrownBy(() -> new TrackerSettings(.5, -1, .3, filter))
        .hasMessage("maxLost: expected 0 or more, found -1");
    assertThatThrownBy(() -> new TrackerSettings(.5, 1, Double.NaN, filter))
        .hasMessage("minJointScore: expected a number, found NaN");
  }
}
