package org.djlext.pose.eval;

import ai.djl.ndarray.NDList;
import java.util.List;
import org.djlext.pose.PoseConfig;
import org.djlext.pose.data.PersonLabels;
import org.djlext.pose.keypoint.Keypoints;

/**
 * What a model found in a batch of {@link org.djlext.pose.data.PoseDataset}.
 *
 * @param labels what is there
 * @param joints what was found, in pixels of the picture
 */
record FoundPeople(PersonLabels labels, List<Keypoints> joints) {

  static FoundPeople read(NDList labels, NDList outputs, PoseConfig config) {
    PersonLabels people = PersonLabels.read(labels);
    List<Keypoints> inInput = config.newCodec().decode(outputs);
    if (inInput.size() != people.size()) {
      throw new IllegalArgumentException(
          "predictions: expected %d people as in the labels, found %d"
              .formatted(people.size(), inInput.size()));
    }
    Keypoints[] joints = new Keypoints[people.size()];
    for (int b = 0; b < joints.length; b++) {
      joints[b] = people.toPicture(b, inInput.get(b), config);
    }
    return new FoundPeople(people, List.of(joints));
  }
}
