package org.djlext.pose.person;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.keypoint.KeypointSet;
import org.djlext.pose.keypoint.Keypoints;

/** Poses as JSON. What is not a number there is null, as JSON has no other word for it. */
final class PoseJson {

  private PoseJson() {}

  /** The people of a picture, which may be none. */
  static JsonObject of(RgbImage picture, List<PersonPose> poses) {
    JsonObject json = new JsonObject();
    json.addProperty("width", picture.width());
    json.addProperty("height", picture.height());
    JsonArray people = new JsonArray();
    for (PersonPose pose : poses) {
      people.add(person(pose));
    }
    json.add("people", people);
    json.add("skeleton", poses.isEmpty() ? new JsonArray() : skeleton(poses.get(0).set()));
    return json;
  }

  static JsonObject of(PersonPose pose) {
    JsonObject json = person(pose);
    json.add("skeleton", skeleton(pose.set()));
    return json;
  }

  private static JsonObject person(PersonPose pose) {
    JsonObject json = new JsonObject();
    json.add("score", number(pose.score()));
    JsonObject box = new JsonObject();
    box.add("x", number(pose.box().x()));
    box.add("y", number(pose.box().y()));
    box.add("width", number(pose.box().width()));
    box.add("height", number(pose.box().height()));
    box.add("score", number(pose.box().score()));
    json.add("box", box);
    JsonObject joints = new JsonObject();
    for (int i = 0; i < pose.set().size(); i++) {
      joints.add(pose.set().names().get(i), joint(pose.joints(), i));
    }
    json.add("joints", joints);
    return json;
  }

  private static JsonObject joint(Keypoints joints, int i) {
    JsonObject json = new JsonObject();
    json.add("x", number(joints.x()[i]));
    json.add("y", number(joints.y()[i]));
    json.add("score", number(joints.scores()[i]));
    joints
        .sigma()
        .ifPresent(
            sigma -> {
              json.add("sigma_x", number(sigma.x()[i]));
              json.add("sigma_y", number(sigma.y()[i]));
            });
    return json;
  }

  private static JsonArray skeleton(KeypointSet set) {
    JsonArray limbs = new JsonArray();
    for (KeypointSet.Link limb : set.skeleton()) {
      JsonArray two = new JsonArray();
      two.add(limb.first());
      two.add(limb.second());
      limbs.add(two);
    }
    return limbs;
  }

  private static JsonElement number(Number value) {
    return Double.isFinite(value.doubleValue()) ? new JsonPrimitive(value) : JsonNull.INSTANCE;
  }
}
