package org.djlext.examples.pose;

import java.util.ArrayList;
import java.util.List;
import org.djlext.pose.person.PersonPose;

/**
 * A person in a picture.
 *
 * @param track the number by which the person is known in other frames, or null without tracking
 * @param pose the joints
 */
record SeenPerson(Integer track, PersonPose pose) {

  /** What drawings call people: by their tracks, or in order if there are several. */
  static List<String> names(List<SeenPerson> people) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      Integer track = people.get(i).track();
      String number = people.size() > 1 ? Integer.toString(i + 1) : "";
      names.add(track == null ? number : "#" + track);
    }
    return names;
  }
}
