package org.djlext.pose.person;

import ai.djl.modality.cv.output.Joints;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What becomes of poses: the outputs that a translator may have.
 *
 * @param <O> the type of outputs
 */
@FunctionalInterface
interface PeopleResult<O> {

  /** Everybody with names, skeleton and all. */
  PeopleResult<PersonPose[]> POSES = (people, poses) -> poses.toArray(PersonPose[]::new);

  /** DJL's type for everybody. */
  PeopleResult<Joints[]> JOINTS =
      (people, poses) ->
          poses.stream()
              .map(pose -> pose.toJoints(people.picture().width(), people.picture().height()))
              .toArray(Joints[]::new);

  /** Everybody as JSON. */
  PeopleResult<JsonObject> JSON = (people, poses) -> PoseJson.of(people.picture(), poses);

  /** The one person. */
  PeopleResult<PersonPose> ONE_POSE = (people, poses) -> poses.get(0);

  /** DJL's type for the one person. */
  PeopleResult<Joints> ONE_JOINTS = (people, poses) -> JOINTS.of(people, poses)[0];

  /** Makes the output; poses are in the order of the boxes. */
  O of(People people, List<PersonPose> poses);
}
